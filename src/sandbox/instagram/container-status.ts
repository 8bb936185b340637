import { type World } from '../world.js';
import { type Container } from './store.js';

export type ContainerStatus = 'IN_PROGRESS' | 'FINISHED' | 'PUBLISHED' | 'ERROR' | 'EXPIRED';

/** Containers live for 24 hours. Content-publishing guide, read 2026-09-11. */
export const CONTAINER_LIFE_MS = 24 * 3_600_000;

/** Where a container stands at this moment. */
export function containerStatus(world: World, container: Container): ContainerStatus {
  if (container.mediaId !== undefined) return 'PUBLISHED';
  const age = world.clock.age();
  if (age - container.born >= CONTAINER_LIFE_MS) return 'EXPIRED';
  if (container.failure) return 'ERROR';
  if (container.stuck || container.readyAge === undefined || age < container.readyAge) return 'IN_PROGRESS';
  return 'FINISHED';
}

/** Meta's sentence beside the status code; for an error it carries the subcode. */
export function statusText(container: Container, status: ContainerStatus): string {
  switch (status) {
    case 'IN_PROGRESS':
      return 'In Progress: Media is still being processed.';
    case 'FINISHED':
      return 'Finished: Media has been uploaded and it is ready to be published.';
    case 'PUBLISHED':
      return 'Published: Media has been already published.';
    case 'EXPIRED':
      return 'Expired: The container was not published within 24 hours and has expired.';
    case 'ERROR':
      return `Error: Media upload has failed with error code ${container.failure?.subcode ?? 2207053}`;
    default: {
      const never: never = status;
      return never;
    }
  }
}
