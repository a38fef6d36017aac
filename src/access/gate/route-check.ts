import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { accessOf } from '../../common/route-access.js';

/** Nest's mark of a route, and of a controller; its value is the path. */
const PATH = 'path';

/** Lets no process start that has a route of which nobody said who may call it. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const problems = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype === null ? [] : this.problemsOf(metatype)));
    if (problems.length > 0) throw new Error(problems.join('\n'));
  }

  private problemsOf(controller: { name: string; prototype?: unknown }): string[] {
    const prototype = controller.prototype as Record<string, object>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (handler === undefined || !Reflect.hasMetadata(PATH, handler)) return [];
      const access = accessOf(handler);
      const route = `${controller.name}.${name}`;
      if (access === undefined) {
        return `${route} does not say who may call it: @Allows(scope), @OperatorOnly() or @Open(why).`;
      }
      const ofTenant = access.kind !== 'key' || access.scope === 'any' || access.ofOwn === true;
      return !ofTenant && !isOfTenant(controller, handler)
        ? `${route} is for tenants' keys, but does not lie below /tenants/:tenantId.`
        : [];
    });
  }
}

function isOfTenant(controller: object, handler: object): boolean {
  return pathsOf(controller).every((base) =>
    pathsOf(handler).every((path) => /^\/*tenants\/:tenantId(\/|$)/.test(`${base}/${path}`)),
  );
}

function pathsOf(target: object): string[] {
  return [Reflect.getMetadata(PATH, target) as string | string[]].flat();
}
