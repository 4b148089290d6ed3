// SPDX-License-Identifier: AGPL-3.0-or-later
import { Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';

/** One labelled field, with its help tied to it. */
export function Field({
  label,
  help,
  ...rest
}: TextFieldProps & { readonly label: string; readonly help?: string }) {
  return (
    <TextField {...rest} className="field">
      <Label>{label}</Label>
      {/* Addresses run from left to right in every language. */}
      <Input className="field-input" dir={rest.type === 'email' ? 'ltr' : undefined} />
      {help ? (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      ) : null}
    </TextField>
  );
}
