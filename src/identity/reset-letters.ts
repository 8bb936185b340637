import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { LetterBox } from './letter-box.js';
import { Limits } from './limits.js';

interface Recipient {
  id: string;
  email: string;
}

/** What a person is written about their password and address. */
@Injectable()
export class ResetLetters {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly letterBox: LetterBox,
    private readonly limits: Limits,
  ) {}

  async reset({ id, email }: Recipient, token: string): Promise<void> {
    await this.letterBox.put(this.dataSource.manager, {
      personId: id,
      recipient: email,
      subject: 'A new password for Evenkeel',
      paragraphs: [
        'Somebody, most likely you, asked for a new password. The link works once, within the hour.',
        'If it was not you, there is nothing to do: your password stays as it is.',
      ],
      link: { url: `${this.config.publicUrl}/reset/${token}`, text: 'Choose a new password' },
    });
  }

  async verify({ id, email }: Recipient, token: string): Promise<void> {
    await this.letterBox.put(this.dataSource.manager, {
      personId: id,
      recipient: email,
      subject: 'Is this your address?',
      paragraphs: ['Follow the link to tell Evenkeel that this address is yours. It works for a day.'],
      link: { url: `${this.config.publicUrl}/verify/${token}`, text: 'Yes, it is mine' },
    });
  }

  /** Tells the person; a reset by a link also proves that the address is theirs. */
  async passwordChanged(personId: string, how: 'reset' | 'changed'): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [rows] = await manager.query<[{ email: string }[], number]>(
        `UPDATE person SET email_verified = email_verified OR $2, updated_at = now() WHERE id = $1 RETURNING email`,
        [personId, how === 'reset'],
      );
      const recipient = rows[0]?.email;
      if (recipient === undefined) return;
      // Who holds the letter is let in again, however often others tried.
      await this.limits.forget('wrong-password', recipient);
      await this.letterBox.put(manager, {
        personId,
        recipient,
        subject: 'Your password was changed',
        paragraphs: [
          'The password of your Evenkeel account was changed, and you were signed out everywhere else.',
          `If it was not you, choose a new one at once at ${this.config.publicUrl}/reset and tell whoever runs Evenkeel.`,
        ],
      });
    });
  }

  async twoFactorTaken(manager: EntityManager, { id, email }: Recipient): Promise<void> {
    await this.letterBox.put(manager, {
      personId: id,
      recipient: email,
      subject: 'Your second factor was taken away',
      paragraphs: [
        'Whoever runs Evenkeel took the authenticator app away from your account, and you were signed out everywhere.',
        'Sign in with your password and set one up again on your account page. If you did not ask for this, say so to them at once.',
      ],
    });
  }

  /** Somebody tried too often: the way in is closed for a while, to them too. */
  async lockedOut(email: string): Promise<void> {
    const [person] = await this.dataSource.query<Recipient[]>(
      'SELECT id, email FROM person WHERE lower(email) = lower($1)',
      [email],
    );
    if (!person) return;
    await this.letterBox.put(this.dataSource.manager, {
      personId: person.id,
      recipient: person.email,
      subject: 'Too many tries to sign in as you',
      paragraphs: [
        'Somebody tried a wrong password or code for your Evenkeel account many times. Signing in with the password is closed for a quarter of an hour.',
        `If it was you, wait a little, or choose a new password at ${this.config.publicUrl}/reset. If it was not, your password was not found out; a second factor on your account page keeps it so.`,
      ],
    });
  }
}
