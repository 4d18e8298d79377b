"""The bounds of everything that comes from outside; every decoder checks them before it looks at content.

Source: docs/wire.md "Limits"; the figures follow the fault and threat model (bombs, endless data).
"""

FORMAT = 1  # of messages; a side states the lowest and highest it speaks
PACKET_BYTES = 8 * 2**20  # one packet on the wire
PLAIN_BYTES = 32 * 2**20  # one packet when unpacked
OPERATION_BYTES = 256 * 2**10  # one operation
BATCH_OPERATIONS = 1000  # operations of one signed batch
BATCHES = 64  # batches of one question
ROWS = 5000  # records of one answer
ANSWER_BYTES = 4 * 2**20  # rows of one answer before packing; the last one may go beyond
WANTED = 64  # attachments asked for in one answer
CHUNK_BYTES = 4 * 2**20  # one piece of an attachment
ATTACHMENT_BYTES = 2**30  # one attachment
