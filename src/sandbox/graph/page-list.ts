import { PAGE_KIND } from '../facebook/page-kind.js';
import { askedFields, renderNode } from './nodes.js';
import { refuseUnknownParams } from './params.js';
import { type GraphCall } from './request.js';

const LISTED = ['access_token', 'category', 'name', 'tasks'].map((name) => ({
  name,
  alias: name,
  args: {},
  fields: undefined,
}));

/** A list of Pages: those among the given ones that the token may act for. */
export function pageList(call: GraphCall, ids: readonly string[]): unknown {
  refuseUnknownParams(call.params, ['limit', 'after', 'before']);
  const pages = ids
    .filter((id) => call.token.actsFor.includes(id))
    .map((id) => call.world.account('facebook', id))
    .filter((page) => page !== undefined);
  return {
    data: pages.map((page) => renderNode(PAGE_KIND.node, page, call, askedFields(call) ?? LISTED)),
    ...(pages.length > 0 && { paging: { cursors: { before: 'MAZDZD', after: 'MAZDZD' } } }),
  };
}
