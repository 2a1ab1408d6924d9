//! How many connections are open: in all, and from one address.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;

/// The most connections at once. The usual limit of open files is 1,024, and the store and Telegram need theirs.
pub(super) const MOST: usize = 512;

/// The most from one address. A hall behind one address has a few screens; a proxy on this machine or in this network
/// speaks for everybody and is not counted so.
const MOST_OF_ONE: usize = 64;

/// The connections that are open now.
#[derive(Clone, Debug, Default)]
pub(super) struct Connections(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    /// By number, which counts up: the oldest comes first.
    guests: BTreeMap<u64, Guest>,
    by_address: HashMap<IpAddr, usize>,
    next: u64,
}

#[derive(Debug)]
struct Guest {
    from: IpAddr,
    /// Whether it has shown whose it is.
    is_known: bool,
    leave: CancellationToken,
}

/// The place of one connection, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    open: Arc<Mutex<Open>>,
    number: u64,
    /// Cancelled where another connection takes the place.
    pub(super) leave: CancellationToken,
}

impl Connections {
    /// A place for a connection from this address; `None` if there is none left.
    ///
    /// Where all are taken, the oldest of those that are not known gives way: whoever opens connections and says nothing, or
    /// reads nothing, keeps nobody out. A booth's screen that has to give way comes back by itself.
    pub(super) fn enter(&self, from: IpAddr) -> Option<Place> {
        let from = from.to_canonical();
        let mut open = locked(&self.0);
        if open.by_address.get(&from).is_some_and(|of_one| *of_one >= MOST_OF_ONE) && !is_near(from) {
            return None;
        }
        if open.guests.len() >= MOST {
            let oldest = open.guests.iter().find(|(_, guest)| !guest.is_known).map(|(number, _)| *number)?;
            open.leave(oldest);
        }
        let (number, leave) = (open.next, CancellationToken::new());
        open.next += 1;
        *open.by_address.entry(from).or_default() += 1;
        open.guests.insert(number, Guest { from, is_known: false, leave: leave.clone() });
        Some(Place { open: Arc::clone(&self.0), number, leave })
    }
}

impl Open {
    fn leave(&mut self, number: u64) {
        let Some(guest) = self.guests.remove(&number) else { return };
        guest.leave.cancel();
        if let Some(of_one) = self.by_address.get_mut(&guest.from) {
            *of_one -= 1;
            if *of_one == 0 {
                self.by_address.remove(&guest.from);
            }
        }
    }
}

impl Place {
    /// Says that the connection has shown whose it is: it gives way to nobody.
    pub(super) fn is_known(&self) {
        if let Some(guest) = locked(&self.open).guests.get_mut(&self.number) {
            guest.is_known = true;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        locked(&self.open).leave(self.number);
    }
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether this is the machine itself or its own network, where a proxy stands.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}
