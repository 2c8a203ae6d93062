-- What was copied from a studio. The id is cut out of the text: ->> reads every text of the document, and an event whose
-- studio has a \u0000 in its name could not be recorded any more. Inside a text every quote follows a backslash, so that
-- this is the member and nothing else.
create index events_copied_from on events (
  account_id, (substring(data::text from '"sourceCasterId":"([^"]+)"')) collate "C", position
) where type = 'CasterCopied' and version = 1;
