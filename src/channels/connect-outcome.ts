import type { LoginFault, LoginName } from '../networks/login.js';
import type { NetworkName } from '../networks/network.js';
import type { ChannelView } from './channels.js';

/** Why connecting led to nothing, beside what the network's login itself can say (`LoginFault`). */
export const CONNECT_FAULTS = [
  /** The person said no in the network's dialog. */
  'denied',
  /** The answer belongs to no dialog that this browser began: unknown, another browser's, or used already. */
  'wrong-state',
  /** More than ten minutes passed. */
  'too-late',
  /** A channel was to be connected again, and the person came back with another account. */
  'wrong-account',
  /** The network could not be asked just now. */
  'try-again',
] as const;
export type ConnectFault = (typeof CONNECT_FAULTS)[number] | LoginFault;

/** An account that was found and can be chosen; never with what connects it. */
export interface AccountChoice {
  network: NetworkName;
  externalId: string;
  name: string;
  /** Permissions and Page tasks that are missing, by the network's names. */
  missing: string[];
  /** False: it cannot be chosen, since nothing could be published on it. */
  mayPublish: boolean;
  /** It is a channel of this workspace already: choosing it renews its connection and keeps its calendar. */
  channelId?: string;
  /** It is connected in another workspace of this installation, too: both would publish on it. */
  alsoElsewhere: boolean;
}

/** What a dialog or a pasted token led to: the person chooses among these within ten minutes. */
export interface Choice {
  kind: 'choose';
  attemptId: string;
  accounts: AccountChoice[];
  /** Sentences for the person who chooses. */
  remarks: string[];
  /** By this instant. */
  until: Date;
}

export interface Connected {
  kind: 'connected';
  channels: ChannelView[];
  /** Sentences for the person who connected. */
  remarks: string[];
  /** Where there are remarks: by which they can be read once, after the way on to another page. */
  saidBy?: string;
}

/** A dialog's answer that came a second time: by the back button, or by loading its page again. */
export interface TakenBefore {
  /** The choice that it led to and that is still open. */
  attemptId?: string;
  /** The channel that it was to connect again. */
  channelId?: string;
}

export interface ConnectRefused {
  kind: 'refused';
  fault: ConnectFault;
  /** What happened and what to do, for a person. */
  text: string;
  /** Permissions that are missing, by the network's names, where that is the fault. */
  missing?: string[];
  /** Which dialog it was; absent for a pasted token and where the dialog is not known. */
  login?: LoginName;
  /** The channel that was to be connected again. */
  channelId?: string;
  /** `wrong-account`: which account was expected, and which came. */
  expected?: string;
  came?: string[];
  /** `try-again`: not before this instant, where the network told one. */
  until?: Date;
}

export type ConnectOutcome = Choice | Connected | ConnectRefused;
