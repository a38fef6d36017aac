import { ApiProperty } from '@nestjs/swagger';

export class AssigneeResponse {
  /** Id of the person (`usr_…`), as conversations name who deals with them. */
  userId: string;

  name: string;
}

export class AssigneePage {
  items: AssigneeResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}
