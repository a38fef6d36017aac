import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';

const LINK = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/g;

/** Text as it was written, with its line breaks; addresses can be followed. */
export function RichText({ text }: { readonly text: string }) {
  return (
    <Typography
      component="div"
      dir="auto"
      sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {text.split(LINK).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <Link key={index} href={part} target="_blank" rel="noopener noreferrer" color="inherit">
            {part}
          </Link>
        ),
      )}
    </Typography>
  );
}
