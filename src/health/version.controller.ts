import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../common/route-access.js';
import { VERSION } from '../common/version.js';
import { AppConfig } from '../config/app-config.js';
import { LATEST_VERSION } from '../database/migrations/migrations.js';
import { VersionResponse } from './version.dto.js';

@ApiTags('Operations')
@Controller('version')
@Open('what runs here')
export class VersionController {
  constructor(private readonly config: AppConfig) {}

  /** Which version runs here. */
  @Get()
  @ApiOkResponse({ type: VersionResponse })
  read(): VersionResponse {
    return { version: VERSION, commit: this.config.commit, schemaVersion: LATEST_VERSION };
  }
}
