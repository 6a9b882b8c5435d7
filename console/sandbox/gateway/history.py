"""What remains of a record that was deleted: a line in AUDITHISTORY.

Place: under the functions that delete.

Must not: delete.

Source: intacct-api.md section 6.6.
"""

from __future__ import annotations

from console.sandbox.gateway.calls import Call


def record_deletion(call: Call, object_name: str, record_no: str, description: str) -> None:
    """Note that a record was deleted.

    Args:
        call: On whose behalf.
        object_name: Of the record.
        record_no: Of the record.
        description: The id by which people know it.
    """
    books = call.books
    books.add(
        "AUDITHISTORY",
        {
            "ID": str(len(books.rows("AUDITHISTORY")) + 1),
            "OBJECTTYPE": object_name.lower(),
            "OBJECTKEY": f"{record_no}--REC",
            "OBJECTDESC": description,
            "USERID": call.session.user.user_id,
            "ACCESSTIME": books.stamp(),
            "ACCESSMODE": "D",
            "SOURCE": "XML Gateway",
        },
    )
