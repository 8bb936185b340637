import { booleanParam, integerParam, jsonParam, listParam, type Params } from '../graph/params.js';

/** What a container asks for beside its words and media, by the network's own names; what was not given is absent. */
export type ContainerOptions = Record<string, unknown>;

/** Reads the options of POST /{ig}/media, whose values have been checked. */
export function containerOptions(params: Params): ContainerOptions {
  const all: ContainerOptions = {
    collaborators: listParam(params, 'collaborators'),
    cover_url: params['cover_url'],
    thumb_offset: integerParam(params, 'thumb_offset'),
    share_to_feed: booleanParam(params, 'share_to_feed'),
    audio_name: params['audio_name'],
    location_id: params['location_id'],
    user_tags: jsonParam(params, 'user_tags'),
    is_ai_generated: booleanParam(params, 'is_ai_generated'),
    is_paid_partnership: booleanParam(params, 'is_paid_partnership'),
    branded_content_sponsor_ids: listParam(params, 'branded_content_sponsor_ids'),
    trial_params: jsonParam(params, 'trial_params'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
