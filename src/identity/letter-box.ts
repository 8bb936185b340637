import type { EntityManager } from 'typeorm';

/** A letter to one person about their own sign-in. */
export interface PersonalLetter {
  personId: string | null;
  recipient: string;
  subject: string;
  /** Sentences, each a paragraph. */
  paragraphs: string[];
  /** A link that opens something once; it makes the letter secret. */
  link?: { url: string; text: string };
}

/** Takes letters that no workspace may read. Written in the caller's transaction, sent afterwards. */
export abstract class LetterBox {
  abstract put(manager: EntityManager, letter: PersonalLetter): Promise<void>;
}
