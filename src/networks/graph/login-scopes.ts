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

const WHAT_FOR: Readonly<Record<string, string>> = {
  pages_show_list: 'to list your Pages',
  pages_read_engagement: 'to read your Pages and their posts',
  pages_manage_posts: 'to publish on your Pages',
  pages_read_user_content: 'to read what people write under your posts',
  pages_manage_engagement: 'to answer and hide comments',
  pages_manage_metadata: 'to be told of new comments at once',
  read_insights: 'to read the numbers of your posts',
  business_management: 'to find Pages that a Business holds',
  instagram_basic: 'to read your Instagram account',
  instagram_content_publish: 'to publish on Instagram',
  instagram_manage_comments: 'to read and answer comments on Instagram',
  instagram_manage_insights: 'to read the numbers of your posts on Instagram',
  instagram_business_basic: 'to read your Instagram account',
  instagram_business_content_publish: 'to publish on Instagram',
  instagram_business_manage_comments: 'to read and answer comments on Instagram',
  instagram_business_manage_insights: 'to read the numbers of your posts on Instagram',
  CREATE_CONTENT: 'the task "Content" on the Page',
};

/** `pages_manage_posts (to publish on your Pages), ...`: names as Meta shows them, and what each is for. */
export function inWords(scopes: readonly string[]): string {
  return scopes.map((scope) => (WHAT_FOR[scope] ? `${scope} (${WHAT_FOR[scope]})` : scope)).join(', ');
}
