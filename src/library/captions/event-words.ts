import type { PostEvent } from '../post.js';

/** What may stand between two braces in the texts of a post that announces an event. */
export const EVENT_PLACEHOLDERS = ['event.localTime', 'event.localDate', 'event.place', 'event.url'] as const;
type EventPlaceholder = (typeof EVENT_PLACEHOLDERS)[number];

/** A pair of braces and what is in it; anything longer than a name is no placeholder, but braces in a text. */
// Begun only where braces begin: tried at each of many, it would take their square.
const BRACES = /(?<!\{)\{\{+([^{}]{0,100})\}\}+/g;

// British words; where those know a zone only by its offset ("GMT-5"), the words of another place with the same language.
const LOCALES = ['en-GB', 'en-US', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA'];

/** Something between braces that stands for nothing. `start` and `end` are UTF-16 offsets into the text. */
export interface LoosePlaceholder {
  start: number;
  end: number;
  message: string;
}

/** The day the event begins, in its zone: "Thursday 3 December 2026". */
export function localDate({ startsAt, timeZone }: PostEvent): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return format.format(new Date(startsAt)).replaceAll(',', '');
}

/** The time it begins, in its zone and with the zone's name at that time of year: "18:30 CET". */
export function localTime({ startsAt, timeZone }: PostEvent): string {
  const at = new Date(startsAt);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${clock.format(at)} ${zoneName(at, timeZone)}`;
}

/** When it begins, for sentences: "Thursday 3 December 2026, 18:30 CET". */
export function whenItBegins(event: PostEvent): string {
  return `${localDate(event)}, ${localTime(event)}`;
}

/**
 * A text with its placeholders replaced by the event's values. Values are put in as they are and never read again; nothing
 * but the four can be reached. What stands for nothing stays, and `loosePlaceholders` tells it.
 */
export function withEvent(text: string, event: PostEvent | null): string {
  if (!event) return text;
  return text.replaceAll(BRACES, (whole, inner: string) => {
    const name = named(whole, inner);
    return (name && valueOf(event, name)) ?? whole;
  });
}

/** What a text has between braces that stands for nothing; in a post without an event only what names one is looked at. */
export function loosePlaceholders(text: string, event: PostEvent | null): LoosePlaceholder[] {
  return [...text.matchAll(BRACES)].flatMap((match): LoosePlaceholder[] => {
    const [whole, inner = ''] = match;
    const name = named(whole, inner);
    const message = event ? faultOf(whole, name, event) : faultWithout(whole, inner);
    return message === undefined ? [] : [{ start: match.index, end: match.index + whole.length, message }];
  });
}

function named(whole: string, inner: string): EventPlaceholder | undefined {
  // Exactly two braces: three are a mistake, and one would stay.
  return whole === `{{${inner}}}` ? EVENT_PLACEHOLDERS.find((name) => name === inner.trim()) : undefined;
}

function valueOf(event: PostEvent, name: EventPlaceholder): string | undefined {
  switch (name) {
    case 'event.localTime':
      return localTime(event);
    case 'event.localDate':
      return localDate(event);
    case 'event.place':
      return event.place;
    case 'event.url':
      return event.url;
    default: {
      const never: never = name;
      return never;
    }
  }
}

function faultOf(whole: string, name: EventPlaceholder | undefined, event: PostEvent): string | undefined {
  if (name === undefined) {
    const known = EVENT_PLACEHOLDERS.map((each) => `{{${each}}}`).join(', ');
    return `${whole} stands for nothing and would be published as it is. Known are ${known}.`;
  }
  return valueOf(event, name) === undefined
    ? `${whole} has nothing to stand for: the event has no ${name.slice('event.'.length)}.`
    : undefined;
}

function faultWithout(whole: string, inner: string): string | undefined {
  return inner.trim().startsWith('event.')
    ? `${whole} would be published as it is: this post has no event. Give it one, or take this out.`
    : undefined;
}

function zoneName(at: Date, timeZone: string): string {
  const names = LOCALES.map((locale) => {
    const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short', hour: 'numeric' }).formatToParts(
      at,
    );
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  });
  return names.find((name) => !/^(?:GMT|UTC)[+-]/.test(name)) ?? names[0] ?? timeZone;
}
