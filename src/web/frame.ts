import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Permission } from '../identity/permissions.js';

/** The pages that the top of every page leads to, and what each needs of who opens it. */
const PAGES: { href: string; title: string; needs: Permission }[] = [
  { href: '/', title: 'Home', needs: 'workspace.read' },
  { href: '/review', title: 'Review', needs: 'workspace.read' },
  { href: '/channels', title: 'Channels', needs: 'channels.read' },
  { href: '/outbox', title: 'Outbox', needs: 'workspace.read' },
  { href: '/costs', title: 'Costs', needs: 'reports.read' },
  { href: '/people', title: 'People', needs: 'people.read' },
  { href: '/audit', title: 'Who did what', needs: 'audit.read' },
  { href: '/doctor', title: 'Doctor', needs: 'channels.manage' },
];

/** What every page has around its content. */
export interface FrameView {
  pages: { href: string; title: string }[];
  sandboxUrl?: string;
}

@Injectable()
export class Frame {
  constructor(private readonly config: Config) {}

  /** @param permissions of whoever looks: they see no link that would be refused to them */
  view(permissions: ReadonlySet<Permission>): FrameView {
    return {
      pages: PAGES.filter(({ needs }) => permissions.has(needs)).map(({ href, title }) => ({ href, title })),
      ...(this.config.sandbox.on && { sandboxUrl: this.config.sandbox.url }),
    };
  }
}
