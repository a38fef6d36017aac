import Avatar from '@mui/material/Avatar';
import type { SxProps, Theme } from '@mui/material/styles';
import { initialsOf } from './people';

interface PersonAvatarProps {
  readonly name: string;
  readonly sx?: SxProps<Theme>;
}

/** Somebody's letters, in a quiet colour that is theirs: it helps to find them again in a list. */
export function PersonAvatar({ name, sx = {} }: PersonAvatarProps) {
  const hue = hueOf(name);
  return (
    <Avatar
      aria-hidden
      sx={[
        {
          fontSize: '0.9375rem',
          fontWeight: 600,
          bgcolor: `hsl(${hue} 42% 88%)`,
          color: `hsl(${hue} 48% 26%)`,
        },
        (theme) =>
          theme.applyStyles('dark', {
            backgroundColor: `hsl(${hue} 26% 26%)`,
            color: `hsl(${hue} 52% 86%)`,
          }),
        ...(Array.isArray(sx) ? sx : [sx]),
      ]}
    >
      {initialsOf(name)}
    </Avatar>
  );
}

/** Neighbours on the wheel can be told apart. */
const HUES = 12;

function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return (sum % HUES) * (360 / HUES);
}
