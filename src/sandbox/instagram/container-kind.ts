import { type Kind, readEdge } from '../graph/kinds.js';
import { type NodeType } from '../graph/nodes.js';
import { type GraphCall } from '../graph/request.js';
import { type ContainerStatus, containerStatus, statusText } from './container-status.js';
import { type Container } from './store.js';

const NODE: NodeType<Container> = {
  name: 'ShadowIGMediaBuilder',
  defaults: [],
  readers: {
    status_code: (container, call) => seenStatus(call, container),
    status: (container, call) => statusText(container, seenStatus(call, container)),
    copyright_check_status: () => ({ status: 'completed', matches_found: false }),
    video_status: (container) =>
      container.upload && {
        uploading_phase: {
          status: container.upload.complete
            ? 'complete'
            : container.upload.received > 0
              ? 'in_progress'
              : 'not_started',
          bytes_transferred: container.upload.received,
        },
        processing_phase: {
          status: container.failure ? 'error' : container.media ? 'complete' : 'not_started',
          ...(container.failure && {
            errors: [{ code: container.failure.subcode, message: container.failure.reason }],
          }),
        },
      },
  },
};

export const CONTAINER_KIND: Kind<Container> = {
  network: 'instagram',
  node: NODE,
  accountOf: (container) => container.accountId,
  edges: {
    GET: readEdge(NODE, 'container-status', { facebook: 'instagram_basic', instagram: 'instagram_business_basic' }),
  },
};

// Both fields of one read must tell the same, so a fault that is used up by the first holds for the second.
const seen = new WeakMap<GraphCall, ContainerStatus>();

function seenStatus(call: GraphCall, container: Container): ContainerStatus {
  let status = seen.get(call);
  if (status === undefined) {
    const asked = {
      network: 'instagram' as const,
      operation: 'container-status' as const,
      account: container.accountId,
    };
    status = containerStatus(call.world, container);
    if ((status === 'FINISHED' || status === 'IN_PROGRESS') && call.world.faults.takeStuck(asked))
      status = 'IN_PROGRESS';
    seen.set(call, status);
  }
  return status;
}
