/** The permissions that one kind of account needs, by Meta's names. */
export interface Need {
  /** Without these nothing can be published. */
  readonly publish: readonly string[];
  /** Without these something else is missing: comments, numbers, messages about new comments. */
  readonly more: readonly string[];
}

// Facebook Pages permissions, Graph API pages read 2026-09-11.
export const PAGE_NEED: Need = {
  publish: ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts'],
  more: ['pages_read_user_content', 'pages_manage_engagement', 'pages_manage_metadata', 'read_insights'],
};

// Instagram API with Facebook Login, overview, read 2026-09-11.
export const INSTAGRAM_BY_FACEBOOK_NEED: Need = {
  publish: ['pages_show_list', 'pages_read_engagement', 'instagram_basic', 'instagram_content_publish'],
  more: ['instagram_manage_comments', 'instagram_manage_insights'],
};

// Instagram API with Instagram Login, business login, read 2026-09-11.
export const INSTAGRAM_NEED: Need = {
  publish: ['instagram_business_basic', 'instagram_business_content_publish'],
  more: ['instagram_business_manage_comments', 'instagram_business_manage_insights'],
};

/** Without it Pages that a Business holds are not listed. Instagram overview, read 2026-09-11. */
export const BUSINESS_PERMISSION = 'business_management';

/** What Facebook's dialog asks for. */
export const FACEBOOK_SCOPES: readonly string[] = [
  ...new Set([...allOf(PAGE_NEED), ...allOf(INSTAGRAM_BY_FACEBOOK_NEED), BUSINESS_PERMISSION]),
];

/** What Instagram's own dialog asks for. */
export const INSTAGRAM_SCOPES: readonly string[] = allOf(INSTAGRAM_NEED);

function allOf(need: Need): string[] {
  return [...need.publish, ...need.more];
}

/**
 * Compares what was granted with what is needed.
 * @param granted undefined when the network does not tell; then nothing is called missing
 */
export function comparedWith(
  need: Need,
  granted: ReadonlySet<string> | undefined,
): { missing: string[]; mayPublish: boolean } {
  if (!granted) return { missing: [], mayPublish: true };
  return {
    missing: allOf(need).filter((scope) => !granted.has(scope)),
    mayPublish: need.publish.every((scope) => granted.has(scope)),
  };
}

/** Why each permission is asked for, as words for people; the names are Meta's own. */
export const GRAPH_PERMISSION_WORDS: Readonly<Record<string, string>> = {
  pages_show_list: 'to find the Pages that you look after',
  pages_read_engagement: 'to see whether a post has arrived on the Page',
  pages_manage_posts: 'to publish on the Page',
  pages_read_user_content: 'to read the comments under the Page’s posts',
  pages_manage_engagement: 'to write a first comment, and to answer or hide comments',
  pages_manage_metadata: 'to learn of new comments at once',
  read_insights: 'to fetch how many people a post has reached',
  business_management: 'to find Pages that a Business holds for you',
  instagram_basic: 'to find the Instagram account behind the Page',
  instagram_content_publish: 'to publish on Instagram',
  instagram_manage_comments: 'to write a first comment, and to answer or hide comments',
  instagram_manage_insights: 'to fetch how many people a post has reached',
  instagram_business_basic: 'to see which account it is, and whether a post has arrived',
  instagram_business_content_publish: 'to publish on Instagram',
  instagram_business_manage_comments: 'to write a first comment, and to answer or hide comments',
  instagram_business_manage_insights: 'to fetch how many people a post has reached',
  CREATE_CONTENT: 'the task “Content” on the Page, which whoever runs the Page gives you',
};

/** `pages_manage_posts (to publish on the Page), ...`: names as Meta shows them, and what each is for. */
export function inWords(scopes: readonly string[]): string {
  return scopes.map((scope) => withWords(scope)).join(', ');
}

function withWords(scope: string): string {
  const words = GRAPH_PERMISSION_WORDS[scope];
  return words === undefined ? scope : `${scope} (${words})`;
}
