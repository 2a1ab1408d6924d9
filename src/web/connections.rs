//! How many connections are open: in all, and from one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The most connections at once. The usual limit of open files is 1,024, and the store and Telegram need theirs.
const MOST: usize = 512;

/// The most from one address. A hall behind one address has a few screens; a proxy on this machine or in this network
/// speaks for everybody and is not counted so.
const MOST_OF_ONE: usize = 64;

/// The connections that are open now.
#[derive(Clone, Debug, Default)]
pub(super) struct Connections {
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The place of one connection, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    open: Arc<Mutex<Open>>,
    from: IpAddr,
}

impl Connections {
    /// A place for a connection from this address; `None` if there is none left.
    pub(super) fn enter(&self, from: IpAddr) -> Option<Place> {
        let from = from.to_canonical();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = open.by_address.get(&from).copied().unwrap_or_default();
        if open.all >= MOST || (of_one >= MOST_OF_ONE && !is_near(from)) {
            return None;
        }
        open.all += 1;
        open.by_address.insert(from, of_one + 1);
        Some(Place { open: Arc::clone(&self.open), from })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        if let Some(of_one) = open.by_address.get_mut(&self.from) {
            *of_one -= 1;
            if *of_one == 0 {
                open.by_address.remove(&self.from);
            }
        }
    }
}

/// Whether this is the machine itself or its own network, where a proxy stands.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Connections, MOST, MOST_OF_ONE};

    #[test]
    fn one_address_does_not_take_all_places_and_a_place_is_free_again() {
        let (connections, one, other) = (
            Connections::default(),
            "203.0.113.7".parse().expect("an address"),
            "203.0.113.8".parse().expect("an address"),
        );
        let mut places: Vec<_> = (0..MOST_OF_ONE).map(|_| connections.enter(one)).collect();
        assert!(places.iter().all(Option::is_some) && connections.enter(one).is_none());
        assert!(connections.enter("::ffff:203.0.113.7".parse().expect("an address")).is_none());
        assert!(connections.enter(other).is_some());
        places.pop();
        assert!(connections.enter(one).is_some());
        let proxy = "127.0.0.1".parse().expect("an address");
        let many: Vec<_> = (0..MOST).map_while(|_| connections.enter(proxy)).collect();
        assert_eq!(many.len(), MOST - places.len());
        assert!(connections.enter(other).is_none());
    }
}
