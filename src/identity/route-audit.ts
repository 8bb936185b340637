import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { NEEDED_PERMISSION, PUBLIC_ROUTE } from './caller.js';

/** Refuses to start with a route that says neither that it is public nor what its caller must be allowed to do. */
@Injectable()
export class RouteAudit implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const open = this.undecided();
    if (open.length > 0) throw new Error(`These routes do not say who may call them: ${open.join(', ')}.`);
  }

  private undecided(): string[] {
    return this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      const prototype: unknown = instance ? Object.getPrototypeOf(instance) : undefined;
      if (!prototype || typeof metatype !== 'function') return [];
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = (prototype as Record<string, unknown>)[name];
        if (typeof handler !== 'function') return [];
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (method === undefined) return [];
        const decided = [PUBLIC_ROUTE, NEEDED_PERMISSION].some(
          (key) => this.reflector.getAllAndOverride<unknown>(key, [handler, metatype]) !== undefined,
        );
        const path = String(Reflect.getMetadata(PATH_METADATA, handler));
        return decided ? [] : [`${RequestMethod[method]} ${metatype.name} ${path}`];
      });
    });
  }
}
