/** What `GET /_sandbox` answers: every call for people and tests, with its body. */
export const CONTROL_CALLS: readonly { call: string; does: string }[] = [
  { call: 'GET /_sandbox/posts?network=&account=', does: 'everything that became public, oldest first' },
  {
    call: 'POST /_sandbox/faults {network, operation, fault, times?, delayMs?, account?, afterEffect?, status?, body?, headers?}',
    does: 'lets calls fail; GET lists the standing faults, DELETE ?network=&operation= clears them',
  },
  { call: 'POST /_sandbox/clock {speed?, now?}', does: 'how fast things age, and what time it is; GET shows it' },
  { call: 'POST /_sandbox/limits {...}', does: 'lays limits over the present ones; GET shows them' },
  {
    call: 'POST /_sandbox/accounts {network, externalId?, name?, username?, login?, pageId?, accountType?, credentials?, ...}',
    does: 'adds an account with its token; GET lists the accounts',
  },
  {
    call: 'POST /_sandbox/tokens {account, network?, change: revoke|expire|drop-scope|drop-task|data-access-ended|restore, scope?, subcode?}',
    does: 'ends or weakens every token of an account or person; drop-task takes CREATE_CONTENT unless scope names another task',
  },
  {
    call: 'POST /_sandbox/tokens {token, revoked?, expiresAt?, issuedAt?, scopes?}',
    does: 'changes one token',
  },
  {
    call: 'POST /_sandbox/comments {network, remoteId, text, account?, authorName?, parentId?, stranger?}',
    does: 'lets a stranger comment on a published post, or answer a comment; the answer has its id',
  },
  {
    call: 'POST /_sandbox/webhooks {url, verifyToken, appSecret?, instagramShape?: changes|flat, duplicateEvery?, retryGapsMs?}',
    does: 'verifies an address of this machine and tells it about new comments; GET shows the deliveries, DELETE ends it',
  },
  {
    call: 'POST /_sandbox/vocabulary {x?: tweet|post, strict?}',
    does: 'the names that X uses; strict refuses the field parameters of the other vocabulary',
  },
  { call: 'GET /_sandbox/usage', does: 'what X would bill so far; DELETE starts anew' },
  { call: 'GET /_sandbox/calls', does: 'how often each operation was called; DELETE starts anew' },
  { call: 'POST /_sandbox/reset', does: 'forgets everything and starts again with the seeded accounts' },
];
