/**
 * What a network charges the operator's developer account for. Only X does so today; the items are those of its price list.
 * A resource is read at most once a day (UTC) for the price, so each charge names the resource it is for.
 */
export const CHARGE_ITEMS = [
  'post',
  'post-with-link',
  'post-read',
  'user-read',
  /** Hiding a reply, alt texts of media. */
  'content',
] as const;
export type ChargeItem = (typeof CHARGE_ITEMS)[number];

export interface Charge {
  item: ChargeItem;
  /** The network's id of what was made or read. */
  resource: string;
}

/** Takes note of what was charged. Never throws, and nothing waits for it: a call to a network must not fail by its price. */
export abstract class ChargeSink {
  abstract note(channelId: string, charges: readonly Charge[]): void;
}
