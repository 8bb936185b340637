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
import { LoginAttempt } from './channels/login-attempt.entity.js';
import {
  Comment,
  CommentLook,
  CommentRetention,
  CommentWatch,
  WebhookDelivery,
} from './conversations/conversation.entity.js';
import { CostBudget, NetworkCharge } from './costs/cost.entity.js';
import { MetricSnapshot } from './engagement/metric-snapshot.entity.js';
import { OwnerNotice } from './doctor/owner-notice.entity.js';
import { ApiKey } from './identity/api-key.entity.js';
import { IdempotentAnswer } from './identity/idempotent-answer.entity.js';
import { Account, Invitation, Membership, Person } from './identity/person.entity.js';
import { Attempt, Passkey, Session, TwoFactor, Verification } from './identity/sign-in.entity.js';
import { Workspace } from './identity/workspace.entity.js';
import { LinkCheck, PostLinks } from './library/links/link-check.entity.js';
import { Post, PostMedia, Series } from './library/post.entity.js';
import { Media, MediaCaptions, Rendition } from './media/media.entity.js';
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
  Comment,
  CommentLook,
  CommentRetention,
  CommentWatch,
  CoolDown,
  CostBudget,
  IdempotentAnswer,
  Invitation,
  LoginAttempt,
  LinkCheck,
  Mail,
  Media,
  MediaCaptions,
  Membership,
  MetricSnapshot,
  NetworkCharge,
  Notice,
  OwnerNotice,
  Passkey,
  Person,
  Post,
  PostLinks,
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
  WebhookDelivery,
  Workspace,
];
