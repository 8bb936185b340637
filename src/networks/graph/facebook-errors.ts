import { coolDown, type ErrorRow, lookUp, reconnect, refused, renew, retry, retryUnsure } from './verdict.js';

const BY_THE_OWNER =
  'Log in at facebook.com as the person who connected the Page, do what Facebook asks, then try again.';
const RULES = 'Facebook says that this post breaks its community standards. Change the text or the pictures.';

/**
 * Errors special to Pages; Facebook gives the seven digits as subcode, or at times as code.
 * Sources: error lists of the Page feed, photos and videos references (read 2026-09-11); subcodes as seen by an open
 * scheduler (Postiz, 2026-08-21).
 */
export const facebookErrors: ErrorRow[] = [
  {
    code: 210,
    verdict: reconnect('Facebook wants a token of the Page itself. Connect this Page again under Channels.'),
  },
  {
    code: 283,
    verdict: reconnect(
      'Evenkeel lacks a Page permission. Connect this Page again under Channels and leave every permission ticked.',
    ),
  },
  { code: 382, verdict: refused('The video is too small for Facebook. Upload a larger one.') },
  {
    code: 389,
    verdict: retry(
      3,
      'Facebook could not fetch the video from this server. The operator must check that PUBLIC_URL can be reached from the internet.',
    ),
  },
  { code: 6000, verdict: retry(5, 'Facebook had a problem with the upload of the video.') },
  { code: 6001, verdict: retry(5, 'Facebook had a problem with the upload of the video.') },
  {
    code: 80001,
    verdict: coolDown(
      'channel',
      60,
      'Facebook wants fewer calls for this Page for a while. Evenkeel goes on by itself.',
    ),
  },
  {
    subcode: 1609005,
    verdict: retry(2, 'Facebook could not read the page behind the link. Check that the link opens for everybody.'),
  },
  {
    subcode: 1366046,
    verdict: refused(
      'The picture is too large or in a format Facebook does not take. Upload a JPEG or PNG under 4 MB.',
    ),
  },
  { subcode: 1366051, verdict: lookUp('Facebook says that these pictures were posted already.') },
  {
    subcode: 1390008,
    verdict: coolDown('channel', 60, 'Facebook finds that this Page posts too fast. Evenkeel waits an hour.'),
  },
  { subcode: 1346003, verdict: refused(RULES) },
  { subcode: 1404102, verdict: refused(RULES) },
  { subcode: 1404006, verdict: refused(`Facebook wants a security check. ${BY_THE_OWNER}`) },
  { subcode: 4854002, verdict: refused(`Facebook wants the identity of the owner confirmed. ${BY_THE_OWNER}`) },
  { subcode: 1404078, verdict: refused(`This Page needs Facebook's Page Publishing Authorization. ${BY_THE_OWNER}`) },
  { subcode: 1404112, verdict: refused(`Facebook has limited this account. ${BY_THE_OWNER}`) },
  {
    subcode: 1609008,
    verdict: refused('Facebook does not take links to facebook.com in a post. Use another link, or none.'),
  },
  { subcode: 2061006, verdict: refused('Facebook says that the link is not a valid address. Correct it.') },
  {
    subcode: 1349125,
    verdict: refused('Facebook does not take a file of this format. Upload it as JPEG, PNG or MP4.'),
  },
  { subcode: 2069019, verdict: refused('Facebook does not take this file. Upload it again, or choose another one.') },
  // A piece of a video at a place where Facebook did not expect it (common knowledge, not in a page we could read).
  { subcode: 1363037, verdict: renew('Facebook lost track of the upload of the video.') },
  {
    subcode: 1363047,
    verdict: retryUnsure(5, 'Facebook has a fault of its own at the moment. It usually passes within minutes.'),
  },
  {
    subcode: 1609010,
    verdict: retryUnsure(5, 'Facebook has a fault of its own at the moment. It usually passes within minutes.'),
  },
];
