import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Permission } from '../identity/permissions.js';

interface Place {
  href: string;
  title: string;
  /** Of who opens it. */
  needs: Permission;
}

/** Where the top of every page leads to. */
const PAGES: Place[] = [
  { href: '/', title: 'Home', needs: 'workspace.read' },
  { href: '/review', title: 'Review', needs: 'workspace.read' },
  { href: '/channels', title: 'Channels', needs: 'channels.read' },
];
/** What stands behind "More": it is not looked at every day. */
const MORE: Place[] = [
  { href: '/outbox', title: 'Outbox', needs: 'workspace.read' },
  { href: '/costs', title: 'Costs', needs: 'reports.read' },
  { href: '/people', title: 'People', needs: 'people.read' },
  { href: '/audit', title: 'Who did what', needs: 'audit.read' },
  { href: '/doctor', title: 'Doctor', needs: 'channels.manage' },
];

/** What every page has around its content. */
export interface FrameView {
  pages: Pick<Place, 'href' | 'title'>[];
  more: Pick<Place, 'href' | 'title'>[];
  sandboxUrl?: string;
}

@Injectable()
export class Frame {
  constructor(private readonly config: Config) {}

  /** @param permissions of whoever looks: they see no link that would be refused to them */
  view(permissions: ReadonlySet<Permission>): FrameView {
    const open = (places: Place[]) =>
      places.filter(({ needs }) => permissions.has(needs)).map(({ href, title }) => ({ href, title }));
    return {
      pages: open(PAGES),
      more: open(MORE),
      ...(this.config.sandbox.on && { sandboxUrl: this.config.sandbox.url }),
    };
  }
}
