import type { LoginName } from '../networks/login.js';

/** The logins by the names that people know them by, and what each leads to. */
export const LOGIN_WORDS: Record<LoginName, { title: string; leadsTo: string }> = {
  facebook: { title: 'Facebook', leadsTo: 'Facebook Pages, and the Instagram accounts behind them' },
  instagram: { title: 'Instagram', leadsTo: 'one Instagram account, without a Facebook Page' },
  x: { title: 'X', leadsTo: 'one X account' },
};

/** Why each permission is asked for; the names are the networks' own. */
const WHY: Record<string, string> = {
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
  'tweet.read': 'to see whether a post has arrived, and how it does',
  'tweet.write': 'to publish on X',
  'tweet.moderate.write': 'to hide and show replies',
  'users.read': 'to see which account it is',
  'media.write': 'to send along pictures and videos',
  'offline.access': 'to stay connected while you are away',
  CREATE_CONTENT: 'the task “Content” on the Page, which whoever runs the Page gives you',
};

export interface PermissionView {
  name: string;
  why?: string;
}

export function permissionViews(names: readonly string[]): PermissionView[] {
  return names.map((name) => {
    const why = WHY[name];
    return { name, ...(why !== undefined && { why }) };
  });
}
