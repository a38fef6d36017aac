import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import {
  Allows,
  AllowsOwn,
  OperatorOnly,
  Open,
  SignedInOnly,
  accessOf,
} from '../../common/route-access.js';
import { RouteCheck } from './route-check.js';

@Controller('tenants/:tenantId/things')
@Allows('read')
class Things {
  @Get()
  list(): void {
    return;
  }

  @Post()
  @Allows('manage')
  make(): void {
    return;
  }

  @Post('remove')
  @OperatorOnly()
  remove(): void {
    return;
  }

  helper(): void {
    return;
  }
}

@Controller('health')
class Silent {
  @Get()
  look(): void {
    return;
  }

  @Get('open')
  @Open('it tells nothing')
  open(): void {
    return;
  }
}

@Controller('own-things')
@AllowsOwn('manage')
class OwnThings {
  @Get()
  list(): void {
    return;
  }
}

@Controller('things')
class NobodysThings {
  @Get()
  @Allows('read')
  list(): void {
    return;
  }
}

@Controller('elsewhere')
class Elsewhere {
  @Get('operator')
  @OperatorOnly()
  operator(): void {
    return;
  }

  @Get('person')
  @SignedInOnly()
  person(): void {
    return;
  }

  @Get('any')
  @Allows('any')
  any(): void {
    return;
  }
}

/** Starts a process with these controllers. */
async function start(...controllers: Type[]): Promise<void> {
  class Process {}
  Module({ imports: [DiscoveryModule], controllers, providers: [RouteCheck] })(Process);
  const app = await NestFactory.createApplicationContext(Process, {
    logger: false,
    abortOnError: false,
  });
  await app.close();
}

describe(RouteCheck.name, () => {
  it('starts where each route says who may call it', async () => {
    await expect(start(Things, OwnThings, Elsewhere)).resolves.toBeUndefined();
  });

  it('does not start with a route that says nothing, and names it', async () => {
    await expect(start(Things, Silent)).rejects.toThrow(
      'Silent.look does not say who may call it: @Allows(scope), @OperatorOnly() or @Open(why).',
    );
  });

  it("does not start with a route for tenants' keys that belongs to no tenant", async () => {
    await expect(start(NobodysThings)).rejects.toThrow('/tenants/:tenantId');
  });
});

describe('a route', () => {
  const { list, make, remove, helper } = Things.prototype;

  it.each([
    ['what its class says', list, { kind: 'key', scope: 'read' }],
    ['its own word before its class', make, { kind: 'key', scope: 'manage' }],
    ['its own word of another kind', remove, { kind: 'operator' }],
    ['nothing, if it is none', helper, undefined],
  ])('declares %s', (_case, handler, access) => {
    expect(accessOf(handler)).toEqual(access);
  });
});
