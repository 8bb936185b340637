import {
  coolDown,
  type ErrorRow,
  refused,
  renew,
  retry,
  retryThenRenew,
  retryUnsure,
  type Verdict,
} from './verdict.js';

const PASSING = 'Instagram has a fault of its own at the moment. It usually passes within minutes.';
const PROBLEM_MEDIA = 'Upload the file again, or choose another one.';
const TOO_LARGE = refused('The picture is larger than the 8 MB Instagram takes. Upload a smaller one.');
const JPEG_ONLY = refused('Instagram takes pictures as JPEG only. Upload the picture again as a JPEG.');
const SHAPE = refused(
  'The shape of the picture is outside of what Instagram takes (4:5 to 1.91:1). Crop it and try again.',
);
const CAPTION = refused(
  'The caption is too long: Instagram takes 2,200 characters, 30 hashtags and 20 mentions. Shorten it.',
);
const VIDEO_FORMAT = refused(
  'Instagram does not take this video format. Export it as MP4 with H.264 video and AAC sound, then upload it again.',
);
const NOT_FETCHED = retry(
  3,
  'Instagram could not fetch the file from this server. The operator must check that PUBLIC_URL can be reached from the internet.',
);
const SLOW_FETCH = retry(
  3,
  'Instagram took too long to fetch the file from this server. The operator should check how fast PUBLIC_URL answers from outside.',
);
// The window rolls; the quota is read again before the next try.
const QUOTA_USED = coolDown(
  'channel',
  60,
  'This account has published as many posts as Instagram allows in 24 hours. Evenkeel tries again when there is room.',
);
const NOT_READY: Verdict = { kind: 'not-ready', text: 'Instagram is still working on the file.' };
const CONTAINER_GONE = renew('Instagram no longer has the prepared post. Evenkeel prepares it again.');

/**
 * Instagram's own subcodes. Source: IG error-codes reference, page of 2026-06-02; 2207077, 2207081 and 2207082 are not
 * in it and were seen by an open scheduler (Postiz, 2026-08-21).
 */
export const instagramErrors: ErrorRow[] = [
  // "No retry, warn the user, pause the account": a day without calls for this channel, so that it is not made worse.
  {
    code: 4,
    subcode: 2207051,
    verdict: coolDown(
      'channel',
      24 * 60,
      'Instagram took this for spam and blocked it. Look into the Instagram app for a notice. Evenkeel leaves the account alone for a day.',
    ),
  },
  { code: 9, subcode: 2207042, verdict: QUOTA_USED },
  {
    code: 80002,
    verdict: coolDown(
      'channel',
      60,
      'Instagram wants fewer calls for this account for a while. Evenkeel goes on by itself.',
    ),
  },
  { code: 24, subcode: 2207006, verdict: CONTAINER_GONE },
  { code: 24, subcode: 2207008, verdict: retryThenRenew(2, 'Instagram does not find the prepared post (yet).') },
  {
    code: 25,
    subcode: 2207050,
    verdict: refused(
      'Instagram has restricted this account. Open the Instagram app, log in, and do what it asks; then try again.',
    ),
  },
  {
    code: 100,
    subcode: 2207023,
    verdict: refused('Instagram does not know this kind of post. Choose image, carousel, reel or story.'),
  },
  { code: 100, subcode: 2207028, verdict: refused('A carousel needs 2 to 10 pictures or videos. Add or remove some.') },
  { code: 100, subcode: 2207035, verdict: refused('Instagram refused a product tag of this post.') },
  { code: 100, subcode: 2207036, verdict: refused('Instagram refused the place of a product tag in this post.') },
  { code: 100, subcode: 2207037, verdict: refused('Instagram refused a product tag of this post.') },
  {
    code: 100,
    subcode: 2207040,
    verdict: refused('Instagram allows at most 20 tagged or mentioned accounts. Remove some.'),
  },
  { code: 352, subcode: 2207026, verdict: VIDEO_FORMAT },
  { code: 9004, subcode: 2207052, verdict: NOT_FETCHED },
  { code: 9007, subcode: 2207027, verdict: NOT_READY },
  { code: 36000, subcode: 2207004, verdict: TOO_LARGE },
  { code: 36001, subcode: 2207005, verdict: JPEG_ONLY },
  { code: 36003, subcode: 2207009, verdict: SHAPE },
  { code: 36004, subcode: 2207010, verdict: CAPTION },
  { code: -1, subcode: 2207001, verdict: retryUnsure(3, PASSING) },
  {
    code: -1,
    subcode: 2207032,
    verdict: retry(3, 'Instagram could not prepare the post. It usually passes within minutes.'),
  },
  { code: -1, subcode: 2207053, verdict: renew(`Instagram failed to read the file. ${PROBLEM_MEDIA}`) },
  { code: -2, subcode: 2207003, verdict: SLOW_FETCH },
  {
    code: -2,
    subcode: 2207020,
    verdict: renew('The prepared post has grown too old at Instagram. Evenkeel prepares it again.'),
  },
  { code: 1, subcode: 2207057, verdict: refused('The moment chosen for the cover lies outside of the video.') },
  {
    subcode: 2207077,
    verdict: retry(
      3,
      'Instagram could not fetch the video from this server. The operator must check that PUBLIC_URL can be reached from the internet.',
    ),
  },
  { subcode: 2207082, verdict: retry(3, `Instagram could not take the video over. ${PROBLEM_MEDIA}`) },
  { subcode: 2207081, verdict: refused('This account cannot use trial reels.') },
  { code: 36001, verdict: JPEG_ONLY },
  { code: 36000, verdict: TOO_LARGE },
  { code: 36003, verdict: SHAPE },
  { code: 36004, verdict: CAPTION },
  { code: 352, verdict: VIDEO_FORMAT },
  { code: 9004, verdict: NOT_FETCHED },
  { code: 9007, verdict: NOT_READY },
  { code: 9, verdict: QUOTA_USED },
  { code: 24, verdict: CONTAINER_GONE },
  { code: -2, verdict: SLOW_FETCH },
];
