export interface Stranger {
  name: string;
  username: string;
}

/** Invented people who comment in the sandbox. */
export const STRANGERS: readonly Stranger[] = [
  { name: 'Marisol Vega', username: 'marisol.waters' },
  { name: 'Jonah Pike', username: 'jonahwalksdogs' },
  { name: 'Priya Raman', username: 'priya_in_pencil' },
  { name: 'Ted Okafor', username: 'tedbakesbread' },
  { name: 'Lena Hartwig', username: 'lena.hartwig' },
  { name: 'Sam Ortiz', username: 'samandthesea' },
  { name: 'Noor Haddad', username: 'noor.reads' },
  { name: 'Callum Reyes', username: 'callum_on_foot' },
  { name: 'Wren Abbott', username: 'wrenabbott' },
  { name: 'Dae Kim', username: 'dae.makes.tea' },
  { name: 'Ines Moreau', username: 'inesmoreau' },
  { name: 'Gus Lindqvist', username: 'gus_lindqvist' },
];

/** What they say. Most of it is kind or curious. */
export const REMARKS: readonly string[] = [
  'Needed this today, thank you.',
  'Tried it on the bus this morning and my shoulders actually dropped.',
  'Saving this for the week before exams.',
  'My daughter and I did this one together before bed.',
  'Simple and doable. More of these please!',
  'Is there a version for people who cannot sit still?',
  'How long should I keep this up before I notice something?',
  'I like that you explain why it works.',
  'Sent this to my team, we are having a rough month.',
  'The pause in the middle is what got me. Lovely.',
  'Do you run a group for new parents?',
  'Could you add captions next time? I watch without sound.',
  'This is the first tip that did not make me feel worse about myself.',
  'I was sceptical, and it still helped a bit.',
  'Good reminder that small counts.',
  'Do you see people online, or only in your office?',
  'Bookmarked. Sundays are the hard ones.',
  'Honestly this did nothing for me, but the comments are sweet.',
  'Reading this with a cup of tea and feeling a bit lighter.',
  'What would you suggest when it starts in the middle of the night?',
];

/** Somebody may not be safe: a person should see these quickly. */
export const WORRYING_REMARKS: readonly string[] = [
  'I read these every night but I do not know how much longer I can keep going.',
  'Nobody would even notice if I was gone.',
  'It is not safe at home for me right now and I do not know who to tell.',
];
