/** Something that stops people outside the operator's own circle, told before somebody is stuck there. */
export interface AccessNote {
  title: string;
  /** What it is, whom it stops, and what to do; for the operator and for the person who connects. */
  text: string;
  /** Where it was read, and when. */
  source: string;
}

// Instagram overview and Pages permissions, read 2026-09-11.
const STANDARD_ACCESS: AccessNote = {
  title: 'Standard Access: only people of the app',
  text: 'A new Meta app has Standard Access. It can connect accounts of people who have a role on the app (App dashboard > App roles), and of nobody else. For your own accounts that is enough, and no review is needed.',
  source: 'Meta, Instagram Platform overview, read 2026-09-11',
};
const APP_REVIEW: AccessNote = {
  title: 'App Review: everybody else',
  text: 'To connect accounts of people without a role on the app, each permission needs Advanced Access. The operator applies for it under App Review in the app dashboard, with a recording of how each permission is used. Until then these people see an error of Meta’s, or no Pages.',
  source: 'Meta, Instagram Platform overview, read 2026-09-11',
};
const BUSINESS_VERIFICATION: AccessNote = {
  title: 'Business Verification: who stands behind the app',
  text: 'Advanced Access is given only to apps of a verified Business. The operator verifies it with official papers in Meta Business settings > Security center; do this before App Review.',
  source: 'Meta, Instagram Platform overview, read 2026-09-11',
};
const LIVE_MODE: AccessNote = {
  title: 'Live mode: switch the app on',
  text: 'While the app is in Development mode, Meta sends it no news of comments (they are still fetched by asking). The operator switches it to Live at the top of the app dashboard, which needs a privacy policy address.',
  source: 'Meta, Instagram Platform overview and webhooks, read 2026-09-11',
};

/** How long the two kinds of connection last. */
const FACEBOOK_LIFETIME: AccessNote = {
  title: 'How long a connection lasts',
  text: 'A Page stays connected until the password or the role on the Page changes, the app is removed, or nobody uses the connection for 90 days. An Instagram account connected through Facebook has to be connected again about every 60 days; connected with Instagram’s own login it is renewed by itself.',
  source: 'Meta, access tokens guide, read 2026-09-11',
};
const PROFESSIONAL: AccessNote = {
  title: 'Business or Creator accounts only',
  text: 'Instagram lets programs publish only on professional accounts (Business or Creator). In the Instagram app: Settings > Account type and tools > Switch to professional account. It is free.',
  source: 'Meta, Instagram Platform overview, read 2026-09-11',
};
const BUSINESS_PAGES: AccessNote = {
  title: 'Pages that a Business holds',
  text: 'They are found with the permission business_management. Where your role on the Page was given in a Business portfolio, Meta may want ads_read or ads_management from the app too; if publishing on Instagram is refused for a missing permission, connect with Instagram’s own login instead.',
  source: 'Meta, Instagram Platform overview, read 2026-09-11',
};

export const FACEBOOK_NOTES: readonly AccessNote[] = [
  STANDARD_ACCESS,
  APP_REVIEW,
  BUSINESS_VERIFICATION,
  LIVE_MODE,
  FACEBOOK_LIFETIME,
  PROFESSIONAL,
  BUSINESS_PAGES,
];

export const INSTAGRAM_NOTES: readonly AccessNote[] = [
  PROFESSIONAL,
  STANDARD_ACCESS,
  APP_REVIEW,
  BUSINESS_VERIFICATION,
  LIVE_MODE,
];

/** What stands behind an empty or half-empty grant more often than a person's own choice. */
export const STANDARD_ACCESS_HINT =
  'As long as the operator’s Meta app has only Standard Access, this works only for people with a role on the app.';
