import { Publication, PublicationAttempt } from './calendar/publication.entity.js';
import { Slot } from './calendar/slot.entity.js';
import { Channel, CoolDown } from './channels/channel.entity.js';
import { MetricSnapshot } from './engagement/metric-snapshot.entity.js';
import { ApiKey } from './identity/api-key.entity.js';
import { IdempotentAnswer } from './identity/idempotent-answer.entity.js';
import { Membership, Person } from './identity/person.entity.js';
import { Workspace } from './identity/workspace.entity.js';
import { Post, PostMedia, Series } from './library/post.entity.js';
import { Media, Rendition } from './media/media.entity.js';
import { Mail, Notice } from './notifications/mail.entity.js';

/** Every table the app knows. */
export const entities = [
  ApiKey,
  Channel,
  CoolDown,
  IdempotentAnswer,
  Mail,
  Media,
  Membership,
  MetricSnapshot,
  Notice,
  Person,
  Post,
  PostMedia,
  Publication,
  PublicationAttempt,
  Rendition,
  Series,
  Slot,
  Workspace,
];
