import TextField from '@mui/material/TextField';

interface SearchFieldProps {
  readonly label: string;
  readonly helperText?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** What a list is searched for; the server does it. */
export function SearchField({ label, helperText, value, onChange }: SearchFieldProps) {
  return (
    <TextField
      type="search"
      size="small"
      label={label}
      helperText={helperText}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      sx={{ maxWidth: 360 }}
    />
  );
}
