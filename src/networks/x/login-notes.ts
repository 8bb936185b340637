/** What the operator's X app needs, told before somebody is stuck there. X authentication and pricing pages, read 2026-11-23. */
export const X_NOTES: readonly { title: string; text: string; source: string }[] = [
  {
    title: 'Paid credits',
    text: 'X charges for each post ($0.015, with a link $0.200) and for reading. The operator buys credits in the X developer console; without any X takes nothing, and posts wait.',
    source: 'X, pricing, read 2026-11-23',
  },
  {
    title: 'Permission "Read and write"',
    text: 'In the X developer console under User authentication settings the app needs "Read and write". After changing it, connected accounts have to be connected again.',
    source: 'X, authentication, read 2026-08-22',
  },
  {
    title: 'A confidential client',
    text: 'The type of the app must be "Web App, Automated App or Bot". Its OAuth 2.0 client id and secret are X_CLIENT_ID and X_CLIENT_SECRET, and the callback address must be entered exactly as this calendar shows it.',
    source: 'X, authentication, read 2026-08-22',
  },
];
