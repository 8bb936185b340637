import { describe, expect, it } from '@jest/globals';
import { accountsFrom } from './login-accounts.js';
import type { FoundPage } from './login-pages.js';
import { FACEBOOK_SCOPES } from './login-scopes.js';

const ALL = new Set(FACEBOOK_SCOPES);
const PAGE: FoundPage = {
  id: '1',
  name: 'Harbor',
  accessToken: 'page-token',
  tasks: ['CREATE_CONTENT'],
  instagram: { id: '178', username: 'harbor' },
};
const BOTH = ['facebook', 'instagram'] as const;
const grant = { accessToken: 'user-token', expiresAt: new Date('2027-01-20T00:00:00Z'), granted: ALL };

describe('accounts from Pages', () => {
  it('connects the Page with its own token and Instagram with the person’s', () => {
    expect(accountsFrom([PAGE], grant, BOTH)).toMatchObject({
      accounts: [
        { network: 'facebook', credentials: { accessToken: 'page-token' } },
        { network: 'instagram', credentials: { accessToken: 'user-token', expiresAt: grant.expiresAt } },
      ],
    });
  });

  it('offers what cannot be published on beside what can, with what is missing', () => {
    const readOnly: FoundPage = { id: '2', name: 'Reader', accessToken: 't', tasks: ['ANALYZE'] };
    expect(accountsFrom([PAGE, readOnly], grant, ['facebook'])).toMatchObject({
      accounts: [{ mayPublish: true }, { externalId: '2', mayPublish: false, missing: ['CREATE_CONTENT'] }],
    });
  });

  it('understands the longer names of tasks on newer Pages', () => {
    const newer = { ...PAGE, tasks: ['PROFILE_PLUS_CREATE_CONTENT'] };
    expect(accountsFrom([newer], grant, ['facebook'])).toMatchObject({ accounts: [{ mayPublish: true }] });
  });

  it('calls nothing missing that nobody told', () => {
    const outcome = accountsFrom([PAGE], { ...grant, granted: undefined }, BOTH);
    expect(outcome).toMatchObject({ kind: 'accounts', accounts: [{ missing: [] }, { missing: [] }], remarks: [] });
  });

  it('says for each permission that is missing what it is for', () => {
    const granted = new Set([...ALL].filter((scope) => scope !== 'read_insights'));
    expect(accountsFrom([PAGE], { ...grant, granted }, ['facebook'])).toMatchObject({
      remarks: [expect.stringContaining('read_insights (to fetch how many people a post has reached)')],
    });
  });
});
