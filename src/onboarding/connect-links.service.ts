import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { isId, newId, type TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { AppConfig } from '../config/app-config.js';
import { NoMetaAppError } from '../whatsapp/management/connecting.errors.js';
import {
  DEFAULT_EXPIRES_IN,
  stateOfLink,
  type CreateConnectLinkDto,
  type LinkState,
  type SignedUpDto,
  type TryAgainDto,
} from './connect-link.dto.js';
import type { ConnectLink } from './connect-link.schema.js';
import { ConnectLinksRepository } from './connect-links.repository.js';
import {
  ConnectLinkNotFoundError,
  ConnectLinkUnusableError,
  NewCodeNeededError,
} from './onboarding.errors.js';
import type { Onboarding } from './onboarding.schema.js';
import type { Beginner } from './onboarding-drafts.service.js';
import { OnboardingService } from './onboarding.service.js';

/** A link, and what came of it so far. */
export interface OpenedLink {
  readonly link: ConnectLink;
  readonly onboarding: Onboarding | undefined;
}

/** Links by which somebody without a key connects one number for a tenant. */
@Injectable()
export class ConnectLinks {
  constructor(
    private readonly links: ConnectLinksRepository,
    private readonly onboardings: OnboardingService,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the link, and the token in it, which is not kept
   * @throws NoMetaAppError if there is no dialog to go through
   */
  async create(
    tenantId: TenantId,
    { expiresIn = DEFAULT_EXPIRES_IN, redirectUrl, coexistence = false }: CreateConnectLinkDto,
  ): Promise<{ link: ConnectLink; token: string }> {
    const { appId, configId, appSecret } = this.config.meta;
    if ([appId, configId, appSecret].includes(undefined)) throw new NoMetaAppError();
    const token = randomBytes(32).toString('base64url');
    const link: ConnectLink = {
      _id: newId('lnk'),
      tenantId,
      tokenHash: hashOf(token),
      coexistence,
      ...defined({ redirectUrl }),
      createdAt: this.clock.now(),
      expiresAt: this.clock.in(expiresIn * 1_000),
    };
    const changes = { coexistence, redirectUrl, expiresAt: link.expiresAt };
    const deed = { action: 'connect_link.created', target: link._id, tenantId, changes } as const;
    await this.audit.during(deed, () => this.links.insert(link));
    return { link, token };
  }

  /** Newest first, one more than the page holds if there is another. */
  async list(
    tenantId: TenantId,
    page: PageQuery,
  ): Promise<{ link: ConnectLink; state: LinkState }[]> {
    const links = await this.links.list(tenantId, page);
    return Promise.all(
      links.map(async (link) => ({ link, state: this.stateOf(await this.withOnboarding(link)) })),
    );
  }

  /** @throws ConnectLinkNotFoundError */
  async revoke(tenantId: TenantId, id: string): Promise<void> {
    const link = isId('lnk', id) ? await this.links.find(tenantId, id) : null;
    if (link === null) throw new ConnectLinkNotFoundError(id);
    const deed = { action: 'connect_link.revoked', target: link._id, tenantId } as const;
    await this.audit.during(deed, () => this.links.revoke(link._id));
  }

  /** @throws ConnectLinkUnusableError unless it is open, begun or used */
  async open(token: string): Promise<OpenedLink> {
    const link = await this.links.findByTokenHash(hashOf(token));
    if (link === null) throw new ConnectLinkUnusableError('unknown');
    const opened = await this.withOnboarding(link);
    const state = this.stateOf(opened);
    if (state === 'revoked' || state === 'expired') throw new ConnectLinkUnusableError(state);
    return opened;
  }

  /**
   * Somebody went through the dialog: the first time it begins the one onboarding of the link, later it
   * goes on with it, until all is done: a number that is connected may lack its history, or its templates.
   *
   * @throws ConnectLinkUnusableError, and what `OnboardingService` throws
   */
  async signedUp(token: string, dto: SignedUpDto): Promise<OpenedLink> {
    const { link, onboarding } = await this.open(token);
    if (onboarding !== undefined && isUsedUp(onboarding, dto)) {
      throw new ConnectLinkUnusableError('used');
    }
    const beginner = beginnerOf(link);
    if (onboarding !== undefined) {
      const { code, wabaId } = dto;
      const { phoneNumberId = onboarding.phoneNumberId } = dto;
      const ids = defined({ phoneNumberId, wabaId });
      const again = await this.onboardings.retry(onboarding._id, { code, ...ids }, beginner);
      return { link, onboarding: again };
    }
    const wish = { ...dto, tenantId: link.tenantId, coexistence: link.coexistence };
    // Two who use it at the same time begin under one id, and one of them is quicker.
    const id = await this.links.tie(link._id, newId('onb'));
    const { onboarding: begun } = await this.onboardings.begin(wish, beginner, id);
    return { link, onboarding: begun };
  }

  /** @throws ConnectLinkUnusableError, NewCodeNeededError, OnboardingRunningError */
  async tryAgain(token: string, { pin }: TryAgainDto): Promise<OpenedLink> {
    const { link, onboarding } = await this.open(token);
    if (onboarding === undefined) throw new NewCodeNeededError();
    const dto = pin === undefined ? {} : { pin };
    const again = await this.onboardings.retry(onboarding._id, dto, beginnerOf(link));
    return { link, onboarding: again };
  }

  private async withOnboarding(link: ConnectLink): Promise<OpenedLink> {
    const { onboardingId } = link;
    const onboarding =
      onboardingId === undefined
        ? undefined
        : ((await this.onboardings.find(onboardingId)) ?? undefined);
    return { link, onboarding };
  }

  private stateOf({ link, onboarding }: OpenedLink): LinkState {
    return stateOfLink(link, this.clock.now(), onboarding);
  }
}

/** Where something was refused, the same number may go through the dialog once more, and no other one. */
function isUsedUp({ state, steps, phoneNumberId }: Onboarding, dto: SignedUpDto): boolean {
  const isSame = (dto.phoneNumberId ?? phoneNumberId) === phoneNumberId;
  return state === 'ready' && !(isSame && steps.some((step) => step.state === 'failed'));
}

/** Whoever has the link acts for its tenant, and for nobody else. */
function beginnerOf({ tenantId }: ConnectLink): Beginner {
  return { kind: 'tenant', tenantId };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
