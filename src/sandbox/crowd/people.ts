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

export interface Remark {
  text: string;
  /** Somebody may not be safe: a person should look at it. */
  worrying: boolean;
}

const kind = (text: string): Remark => ({ text, worrying: false });
const worrying = (text: string): Remark => ({ text, worrying: true });

/** What they say. Most of it is kind or curious; a few remarks should reach a person quickly. */
export const REMARKS: readonly Remark[] = [
  kind('Needed this today, thank you.'),
  kind('Tried it on the bus this morning and my shoulders actually dropped.'),
  kind('Saving this for the week before exams.'),
  kind('My daughter and I did this one together before bed.'),
  kind('Simple and doable. More of these please!'),
  kind('Is there a version for people who cannot sit still?'),
  kind('How long should I keep this up before I notice something?'),
  kind('I like that you explain why it works.'),
  kind('Sent this to my team, we are having a rough month.'),
  kind('The pause in the middle is what got me. Lovely.'),
  kind('Do you run a group for new parents?'),
  kind('Could you add captions next time? I watch without sound.'),
  kind('This is the first tip that did not make me feel worse about myself.'),
  kind('I was sceptical, and it still helped a bit.'),
  kind('Good reminder that small counts.'),
  kind('Do you see people online, or only in your office?'),
  kind('Bookmarked. Sundays are the hard ones.'),
  kind('Honestly this did nothing for me, but the comments are sweet.'),
  kind('Reading this with a cup of tea and feeling a bit lighter.'),
  kind('What would you suggest when it starts in the middle of the night?'),
  worrying('I read these every night but I do not know how much longer I can keep going.'),
  worrying('Nobody would even notice if I was gone.'),
  worrying('It is not safe at home for me right now and I do not know who to tell.'),
];
