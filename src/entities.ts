import {
  Approval,
  ApprovalRule,
  ReviewComment,
  ReviewEvent,
  ReviewLink,
  ReviewReminder,
} from './approval/approval.entity.js';
import { AuditEntry } from './audit/audit-entry.entity.js';
import { Publication, PublicationAttempt } from './calendar/publication.entity.js';
import { Slot } from './calendar/slot.entity.js';
import { Channel, CoolDown } from './channels/channel.entity.js';
import { MetricSnapshot } from './engagement/metric-snapshot.entity.js';
import { ApiKey } from './identity/api-key.entity.js';
import { IdempotentAnswer } from './identity/idempotent-answer.entity.js';
import { Account, Invitation, Membership, Person } from './identity/person.entity.js';
import { Attempt, Passkey, Session, TwoFactor, Verification } from './identity/sign-in.entity.js';
import { Workspace } from './identity/workspace.entity.js';
import { Post, PostMedia, Series } from './library/post.entity.js';
import { Media, Rendition } from './media/media.entity.js';
import { Mail, Notice } from './notifications/mail.entity.js';

/** Every table the app knows. */
export const entities = [
  Approval,
  ApprovalRule,
  Account,
  ApiKey,
  AuditEntry,
  Attempt,
  Channel,
  CoolDown,
  IdempotentAnswer,
  Invitation,
  Mail,
  Media,
  Membership,
  MetricSnapshot,
  Notice,
  Passkey,
  Person,
  Post,
  PostMedia,
  Publication,
  PublicationAttempt,
  Rendition,
  ReviewComment,
  ReviewEvent,
  ReviewLink,
  ReviewReminder,
  Series,
  Session,
  Slot,
  TwoFactor,
  Verification,
  Workspace,
];
