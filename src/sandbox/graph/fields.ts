import { invalidParameter } from './errors.js';

/** One field of a field expansion: `insights.metric(reach,views){name}` with its arguments and inner fields. */
export interface FieldRequest {
  name: string;
  alias: string;
  args: Record<string, string>;
  fields: FieldRequest[] | undefined;
}

/** Reads a `fields` parameter. Throws Meta's syntax error when it makes no sense. */
export function parseFields(text: string): FieldRequest[] {
  const reader = new Reader(text);
  const fields = reader.fields();
  reader.end();
  return fields;
}

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  fields(): FieldRequest[] {
    const fields: FieldRequest[] = [];
    do {
      if (this.#peek() === '' || this.#peek() === '}') break;
      fields.push(this.#field());
    } while (this.#take(','));
    return fields;
  }

  end(): void {
    if (this.#at < this.text.length) this.#fail();
  }

  #field(): FieldRequest {
    const name = this.#word();
    const field: FieldRequest = { name, alias: name, args: {}, fields: undefined };
    while (this.#take('.')) {
      const argument = this.#word();
      if (!this.#take('(')) this.#fail();
      const value = this.#until(')');
      if (argument === 'as') field.alias = value;
      else field.args[argument] = value;
    }
    if (this.#take('{')) {
      field.fields = this.fields();
      if (!this.#take('}')) this.#fail();
    }
    return field;
  }

  #word(): string {
    const match = /^\s*([A-Za-z0-9_]+)\s*/.exec(this.text.slice(this.#at));
    const word = match?.[1];
    if (!match || word === undefined) return this.#fail();
    this.#at += match[0].length;
    return word;
  }

  #until(stop: string): string {
    const end = this.text.indexOf(stop, this.#at);
    if (end < 0) this.#fail();
    const value = this.text.slice(this.#at, end).trim();
    this.#at = end + 1;
    return value;
  }

  #peek(): string {
    return this.text.slice(this.#at).trimStart().charAt(0);
  }

  #take(character: string): boolean {
    const rest = this.text.slice(this.#at);
    if (rest.trimStart().charAt(0) !== character) return false;
    this.#at += rest.length - rest.trimStart().length + 1;
    return true;
  }

  #fail(): never {
    throw invalidParameter(`Syntax error "Unexpected end or character in fields at character ${this.#at}."`);
  }
}
