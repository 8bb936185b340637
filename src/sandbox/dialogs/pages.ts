import handlebars from 'handlebars';
import { readFileSync } from 'node:fs';
import { type World } from '../world.js';
import { type AuthorizeRequest, type Dialog, type DialogPerson, type DialogRefusal } from './dialog.js';
import { wordsOf } from './scope-words.js';

const TEMPLATES = new URL('../../../templates/sandbox/', import.meta.url);

/** The pages of the dialogs, as HTML. */
export class DialogPages {
  readonly style = read('dialog.css');
  readonly #ask = handlebars.compile(read('dialog.hbs'), { strict: true });
  readonly #refused = handlebars.compile(read('dialog-refused.hbs'), { strict: true });

  /**
   * @param others everybody else who can be signed in, with the address that does so
   */
  ask(
    world: World,
    dialog: Dialog,
    request: AuthorizeRequest,
    person: DialogPerson,
    others: (DialogPerson & { href: string })[],
  ): string {
    const permissions = request.scopes.map((scope) => ({
      scope,
      words: wordsOf(scope),
      mayDecline: dialog.mayDecline(scope),
    }));
    return this.#ask({
      title: dialog.title,
      lead: dialog.lead,
      person,
      others,
      fixed: permissions.filter((permission) => !permission.mayDecline),
      open: permissions.filter((permission) => permission.mayDecline),
      places: dialog.places(world, person.id),
      destination: new URL(request.redirectUri).host,
    });
  }

  refused(dialog: Dialog, refusal: Omit<DialogRefusal, 'kind'>): string {
    return this.#refused({ network: dialog.title, ...refusal });
  }
}

function read(name: string): string {
  return readFileSync(new URL(name, TEMPLATES), 'utf8');
}
