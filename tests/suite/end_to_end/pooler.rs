//! A PgBouncer between the bot and PostgreSQL: refused where it lends sessions by the transaction, used where it does not.

use std::time::{Duration, Instant};

use kenal::store::{self, Key, Location, Rotation, Store, StoreError};
use sqlx::{Connection as _, PgConnection};

use super::Home;
use crate::{fake_telegram::FakeTelegram, postgres, store::Place};

fn is_refused<T>(result: Result<T, StoreError>) -> bool {
    matches!(&result, Err(error @ StoreError::Pooled { .. })
        if error.to_string().contains("pool_mode = session") && error.to_string().contains("PostgreSQL's own address"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "slow"]
async fn sessions_that_are_lent_by_the_transaction_are_refused_with_the_ways_out_and_others_are_used() {
    let Some(server) = postgres::server() else { return };
    for mode in ["transaction", "statement"] {
        let Some(bouncer) = server.bouncer(mode) else { return };
        let address = bouncer.before(&server.database());
        let location: Location = address.parse().unwrap();
        let key = Key::parse(super::KEY).unwrap();
        // First with nobody else there, then among others who take and give back sessions all the time.
        let mut others = Vec::new();
        for crowd in [0, 12] {
            for _ in 0..crowd {
                let mut other = PgConnection::connect_with(&plain(&address)).await.unwrap();
                others.push(tokio::spawn(async move {
                    while sqlx::raw_sql("SELECT pg_sleep(0.002)").execute(&mut other).await.is_ok() {}
                }));
            }
            for _ in 0..5 {
                assert!(
                    is_refused(Place::Postgres(address.clone()).open_with(None).await),
                    "{mode}: {}",
                    bouncer.log()
                );
            }
            assert!(is_refused(store::notes_at(&location).await) && is_refused(store::sums_at(&location).await));
            assert!(is_refused(store::examine(&location, Some(&key)).await), "{mode}");
            assert!(is_refused(Rotation::open(&location, &key).await), "{mode}");
        }
        others.iter().for_each(tokio::task::JoinHandle::abort);

        // The program says so and ends, and does not wait for it to pass.
        let (fake, home) = (FakeTelegram::start().await, Home::new());
        let mut command = home.command(&fake);
        command.env("KENAL_STORE", &address);
        let begun = Instant::now();
        let status = tokio::task::spawn_blocking(move || command.status().unwrap()).await.unwrap();
        let log = home.log();
        assert!(!status.success() && begun.elapsed() < Duration::from_secs(30), "{log}");
        assert_eq!(log.matches("pool_mode = session").count(), 1, "{log}");
    }

    let Some(bouncer) = server.bouncer("session") else { return };
    let database = server.database();
    let place = Place::Postgres(bouncer.before(&database));
    let store = place.open().await;
    assert!(crate::store::take(&store, 1, 1, "kept", "to one").await.0);
    // A replica beside it, one of them not through the pooler.
    let beside: Store = Place::Postgres(database).open().await;
    assert_eq!(crate::store::take(&beside, 2, 1, "kept", "to one").await.1, Some(b"kept".to_vec()));
    store::notes_at(&place.location()).await.unwrap();
    store.close().await;
    beside.close().await;
}

/// How PgBouncer is connected to: with nothing that it does not know.
fn plain(address: &str) -> sqlx::postgres::PgConnectOptions {
    address.parse::<sqlx::postgres::PgConnectOptions>().unwrap().extra_float_digits(None)
}
