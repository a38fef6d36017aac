import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/problem.dto.js';
import {
  SimulatorResponse,
  WriteAsCustomerDto,
  WrittenAsCustomerResponse,
} from './playground.dto.js';
import { SimulatorLink } from './simulator-link.service.js';
import { Open } from '../common/route-access.js';

/** Lets a person at the console play the customer. Works with the simulator only. */
@ApiTags('Development')
@Controller('dev')
@Open('where a simulator runs, never in production')
export class PlaygroundController {
  constructor(private readonly simulator: SimulatorLink) {}

  /** Whether a simulator plays Meta here; never in production. */
  @Get('simulator')
  @ApiOkResponse({ type: SimulatorResponse })
  async inspect(): Promise<SimulatorResponse> {
    return { available: await this.simulator.isRunning() };
  }

  /** A customer writes to a business number: the simulator sends the webhook. */
  @Post('customers/:waId/messages')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: WrittenAsCustomerResponse })
  @ApiProblems(400, 404)
  async write(
    @Param('waId') waId: string,
    @Body() message: WriteAsCustomerDto,
  ): Promise<WrittenAsCustomerResponse> {
    return { wamid: await this.simulator.write(waId, message) };
  }
}
