const WORDS: Record<string, string> = {
  'tweet.read': 'Read your posts and what is said to them',
  'tweet.write': 'Post and delete posts for you',
  'users.read': 'See your profile',
  'offline.access': 'Stay connected until you end it',
  'media.write': 'Upload pictures and videos',
  'tweet.moderate.write': 'Hide and show replies to your posts',
  public_profile: 'See your name',
  email: 'See your e-mail address',
  pages_show_list: 'See the list of your Pages',
  pages_read_engagement: 'Read what was posted on your Pages and how it was received',
  pages_manage_posts: 'Post on your Pages',
  pages_read_user_content: 'Read what people wrote on your Pages',
  pages_manage_engagement: 'Answer, hide and delete comments on your Pages',
  pages_manage_metadata: 'Be told at once about new comments',
  read_insights: 'Read the statistics of your Pages',
  business_management: 'See the Businesses that you belong to',
  instagram_basic: 'See the Instagram accounts behind your Pages',
  instagram_content_publish: 'Post on these Instagram accounts',
  instagram_manage_comments: 'Read, answer and hide comments on Instagram',
  instagram_manage_insights: 'Read statistics on Instagram',
  instagram_manage_contents: 'Delete posts on Instagram',
  instagram_business_basic: 'See your profile and posts',
  instagram_business_content_publish: 'Post for you',
  instagram_business_manage_comments: 'Read, answer and hide comments',
  instagram_business_manage_insights: 'Read your statistics',
};

/** A permission in plain words; its own name where there are none. */
export function wordsOf(scope: string): string {
  return WORDS[scope] ?? scope;
}
