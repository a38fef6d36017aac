import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { accessOf } from '../common/route-access.js';

/** Nest's marks of routes and of a controller's path. */
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
    const base = pathsOf(controller);
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (handler === undefined || !Reflect.hasMetadata(PATH, handler)) return [];
      const access = accessOf(handler);
      const route = `${controller.name}.${name}`;
      if (access === undefined) {
        return `${route} does not say who may call it: @Allows(scope), @OperatorOnly() or @Open(why).`;
      }
      const ofTenant = base.some((path) => path.startsWith('tenants')) && hasTenant(base, handler);
      return access.kind === 'key' && access.scope !== 'any' && !ofTenant
        ? `${route} is for tenants' keys, but does not lie below /tenants/:tenantId.`
        : [];
    });
  }
}

function hasTenant(base: readonly string[], handler: object): boolean {
  return [...base, ...pathsOf(handler)].some((path) => path.includes(':tenantId'));
}

function pathsOf(target: object): string[] {
  const path = Reflect.getMetadata(PATH, target) as string | string[] | undefined;
  return path === undefined ? [] : [path].flat();
}
