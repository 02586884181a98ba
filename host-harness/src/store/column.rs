//! Reads columns of which the database knows less than the contract: identifiers and allocations.

use super::database::{Result, Row, out_of_range};
use crate::facts::AllocationView;

pub(super) fn id(row: &Row<'_>, column: usize) -> Result<u64> {
    let id: i64 = row.get(column)?;
    u64::try_from(id).map_err(|_| row.out_of_range(column, id))
}

pub(super) fn optional_id(row: &Row<'_>, column: usize) -> Result<Option<u64>> {
    let id: Option<i64> = row.get(column)?;
    id.map(|id| u64::try_from(id).map_err(|_| row.out_of_range(column, id))).transpose()
}

/// An allocation as one customer sees it. `named`: whether a selection names that customer.
pub(super) fn view(mode: i64, group: Option<u64>, named: bool) -> Result<AllocationView> {
    match (mode, group) {
        (0, None) => Ok(AllocationView::Unset),
        (1, None) => Ok(AllocationView::AllCustomers),
        (2, Some(group)) => Ok(AllocationView::CustomerGroup(group)),
        (3, None) => Ok(AllocationView::SelectedCustomers(named)),
        (4, None) => Ok(AllocationView::NoCustomers),
        _ => Err(out_of_range(3, mode)),
    }
}
