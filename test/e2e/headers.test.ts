import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PublicMedia } from '../../src/media/public-media.js';
import { makePerson, PASSWORD } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';

describe('what a browser is told', () => {
  let evenkeel: Evenkeel;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web', PUBLIC_URL: 'https://calendar.example.org' } });
    await makePerson(evenkeel, 'lead@example.org', 'owner');
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  it.each(['/', '/sign-in', '/api/v1/posts', '/assets/evenkeel.css', '/nowhere', '/health/live'])(
    'keeps others out of %s',
    async (path) => {
      const { headers } = await fetch(`${evenkeel.url}${path}`, { redirect: 'manual' });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toMatch(/unsafe|\*|data:|http:/);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000',
      });
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('never runs, frames or guesses at an uploaded file', async () => {
    const form = uploadForm(await picture({ width: 600, height: 600 }), 'x.jpg', 'image/jpeg');
    const { body } = await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form);
    const answer = await fetch(`${evenkeel.url}${evenkeel.get(PublicMedia).previewPath(body.id)}`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('keeps its cookies from scripts, from other sites and from plain HTTP', async () => {
    const answer = await fetch(`${evenkeel.url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'lead@example.org', password: PASSWORD }),
      redirect: 'manual',
    });
    const cookies = answer.headers.getSetCookie();
    expect([answer.status, cookies.length > 0]).toEqual([303, true]);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/; HttpOnly/i);
      expect(cookie).toMatch(/; Secure/i);
      expect(cookie).toMatch(/; SameSite=(Lax|Strict)/i);
      expect(cookie).toMatch(/^__(Secure|Host)-/);
      expect(cookie).not.toMatch(/Domain=/i);
    }
  });
});
