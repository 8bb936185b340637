import { type INestApplication, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { NEEDED_PERMISSION, PUBLIC_ROUTE } from '../../src/identity/caller.js';
import type { Permission } from '../../src/identity/permissions.js';

/** A route as the app has it, whoever added it. */
export interface Route {
  /** `GET`, `POST` ... */
  method: string;
  /** As the OpenAPI document writes it: `/api/v1/posts/{id}`. */
  path: string;
  /** What a caller needs; undefined for a public route, which finds out itself who may look. */
  permission?: Permission;
}

/** Every route of every controller. */
export function routesOf(app: INestApplication): Route[] {
  const scanner = new MetadataScanner();
  const routes: Route[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function') continue;
        const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (verb === undefined) continue;
        const open = [handler, metatype].some((target) => Reflect.getMetadata(PUBLIC_ROUTE, target) === true);
        const permission = [handler, metatype]
          .map((target) => Reflect.getMetadata(NEEDED_PERMISSION, target) as Permission | undefined)
          .find((needed) => needed !== undefined);
        for (const above of pathsOf(metatype)) {
          for (const own of pathsOf(handler)) {
            const path = `/${[above, own]
              .map((part) => part.replaceAll(/^\/|\/$/g, ''))
              .filter(Boolean)
              .join('/')}`;
            routes.push({
              method: RequestMethod[verb],
              path: path.replaceAll(/:(\w+)/g, '{$1}'),
              ...(!open && permission && { permission }),
            });
          }
        }
      }
    }
  }
  return routes;
}

function pathsOf(target: object): string[] {
  const paths = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return paths === undefined ? [''] : [paths].flat();
}
