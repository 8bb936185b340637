import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { type Edge } from './kinds.js';
import { invalidParameter } from './errors.js';
import { listParam, refuseUnknownParams } from './params.js';

// Page webhooks reference and Instagram webhooks guide, read 2026-09-11.
const FIELDS = {
  facebook: ['feed', 'mention', 'messages', 'messaging_postbacks', 'ratings', 'videos', 'name', 'picture', 'leadgen'],
  instagram: ['comments', 'live_comments', 'mentions', 'messages', 'story_insights', 'message_reactions'],
};

/** The edges of `subscribed_apps`: which fields of an account are told to the app's webhook. */
export function subscriptionEdges<T extends { id: string }>(
  network: 'facebook' | 'instagram',
  permissions: Pick<Edge<T>, 'facebook' | 'instagram' | 'page'>,
): Record<string, Edge<T>> {
  const operation = 'subscribe';
  return {
    'POST subscribed_apps': {
      operation,
      ...permissions,
      handle: (call, account) => {
        refuseUnknownParams(call.params, ['subscribed_fields']);
        const fields = listParam(call.params, 'subscribed_fields') ?? [];
        if (fields.length === 0) throw invalidParameter('The parameter subscribed_fields is required');
        const unknown = fields.find((field) => !FIELDS[network].includes(field));
        if (unknown !== undefined) {
          throw invalidParameter(`Param subscribed_fields must be one of {${FIELDS[network].join(', ')}}`);
        }
        call.world.webhooks.subscribe(account.id, fields);
        return { success: true };
      },
    },
    'GET subscribed_apps': {
      operation,
      ...permissions,
      handle: (call, account) => {
        refuseUnknownParams(call.params, ['limit', 'after', 'before']);
        const fields = call.world.webhooks.fieldsOf(account.id);
        const { meta, instagram } = SANDBOX_ACCOUNTS.apps;
        const id = call.host === 'instagram' ? instagram.id : meta.id;
        return { data: fields.length === 0 ? [] : [{ id, name: 'Evenkeel', subscribed_fields: fields }] };
      },
    },
    'DELETE subscribed_apps': {
      operation,
      ...permissions,
      handle: (call, account) => {
        call.world.webhooks.unsubscribe(account.id);
        return { success: true };
      },
    },
  };
}
