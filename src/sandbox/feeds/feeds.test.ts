import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSandbox, type OpenSandbox, picture } from '../../../test/support/open-sandbox.js';

describe('the page with the feeds', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox();
  });
  afterAll(() => open.close());

  const page = async (query = '') => open.http.get<string>(`/${query}`);

  it('says so when nothing has been posted', async () => {
    expect((await page()).data).toContain('Nothing has been posted here yet.');
  });

  it('shows a post as its text, never as markup, and has no script', async () => {
    await open.x.post('/2/tweets', { text: '<script>alert(1)</script> & <b>bold</b>' });
    const { data, headers } = await page();
    expect(data).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;');
    expect(data).not.toContain('<script');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('shows pictures with their alt text and serves them whole or in part', async () => {
    const content = await picture(40, 30, 'png');
    const upload = await open.x.post<{ data: { id: string } }>('/2/media/upload', {
      media: content.toString('base64'),
      media_category: 'tweet_image',
    });
    const { id } = upload.data.data;
    await open.x.post('/2/media/metadata', { id, metadata: { alt_text: { text: 'A "quiet" lake' } } });
    await open.x.post('/2/tweets', { text: 'Lake', media: { media_ids: [id] } });
    const { data } = await page();
    expect(data).toContain('alt="A &quot;quiet&quot; lake"');
    const url =
      /src="(\/_sandbox\/media\/[^"]+)"/.exec(data)?.[1]?.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&') ?? '';
    const whole = await open.http.get<ArrayBuffer>(url, { responseType: 'arraybuffer' });
    expect(Buffer.from(whole.data).equals(content)).toBe(true);
    expect(whole.headers['content-type']).toBe('image/png');
    const part = await open.http.get<ArrayBuffer>(url, {
      responseType: 'arraybuffer',
      headers: { range: 'bytes=0-9' },
    });
    expect([part.status, part.data.byteLength]).toEqual([206, 10]);
  });

  it('shows a thread under its first post', async () => {
    const first = await open.x.post<{ data: { id: string } }>('/2/tweets', { text: 'Thread one' });
    const second = await open.x.post<{ data: { id: string } }>('/2/tweets', {
      text: 'Thread two',
      reply: { in_reply_to_tweet_id: first.data.data.id },
    });
    await open.x.post('/2/tweets', { text: 'Thread three', reply: { in_reply_to_tweet_id: second.data.data.id } });
    const { data } = await page();
    const thread = data.slice(data.indexOf('Thread one'));
    expect(thread).toMatch(/class="thread"[\s\S]*Thread two[\s\S]*Thread three/);
    expect(data.match(/Thread two/g)).toHaveLength(1);
  });

  it('looks again by itself only when asked', async () => {
    expect((await page()).data).not.toContain('http-equiv="refresh"');
    expect((await page('?refresh=10')).data).toContain('http-equiv="refresh" content="10"');
  });
});
