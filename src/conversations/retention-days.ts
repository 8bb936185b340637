/** How long other people's words are kept unless a workspace says otherwise, in days. */
export const DAYS_KEPT = 90;
export const DAYS_KEPT_MIN = 7;
export const DAYS_KEPT_MAX = 3_650;
/** What its author deleted goes sooner: long enough for somebody who was worried by it to still find it. */
export const GONE_KEPT_DAYS = 7;
