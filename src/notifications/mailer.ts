import { Injectable } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Config } from '../config/config.js';
import { MAIL_TRY_MS } from './mail-times.js';

export interface Letter {
  /** Stays the same when a mail is tried again, so that a mailbox can tell a second copy. */
  id: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
}

export type SendOutcome =
  | { kind: 'sent' }
  /** The server will never take this mail: no such mailbox, or the message is refused. */
  | { kind: 'refused'; text: string }
  | { kind: 'later'; text: string };

const CONNECT_MS = 15_000;
const SILENCE_MS = 30_000;
const ERROR_LENGTH_MAX = 500;

/** Hands mails to the operator's mail server. The one class that knows how mail travels. */
@Injectable()
export class Mailer {
  private readonly transport: Transporter | undefined;
  private readonly from: string;
  private readonly domain: string;

  constructor(config: Config) {
    this.from = config.mail?.from ?? '';
    this.domain = URL.parse(config.publicUrl)?.hostname ?? 'localhost';
    // Nothing of a mail may make the mailer read a file or fetch an address.
    const closed = { disableFileAccess: true, disableUrlAccess: true };
    const patience = {
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      dnsTimeout: CONNECT_MS,
    };
    this.transport = config.mail && createTransport({ url: config.mail.smtpUrl, ...closed, ...patience });
  }

  /** Whether there is a mail server at all. */
  get ready(): boolean {
    return this.transport !== undefined;
  }

  /** What keeps the mail server from taking mails, if anything: it is reached and signed in to, and nothing is sent. */
  async trouble(): Promise<string | undefined> {
    try {
      await this.transport?.verify();
      return undefined;
    } catch (error) {
      return (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH_MAX);
    }
  }

  /** One try. Never throws; the texts hold no password. */
  async send(letter: Letter): Promise<SendOutcome> {
    if (!this.transport) return { kind: 'later', text: 'No mail server is set.' };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('The mail server did not finish in time.'));
      }, MAIL_TRY_MS);
    });
    try {
      await Promise.race([
        this.transport.sendMail({
          from: this.from,
          // As a thing, not as a text to be parsed: one address is one address.
          to: { name: '', address: letter.recipient },
          subject: letter.subject,
          text: letter.text,
          html: letter.html,
          messageId: `<${letter.id}@${this.domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        }),
        late,
      ]);
      return { kind: 'sent' };
    } catch (error) {
      const text = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH_MAX);
      return { kind: neverTaken(error) ? 'refused' : 'later', text };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A 5xx about the mailbox or the message is final; a 5xx at signing in is the operator's to put right. */
function neverTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500;
}
