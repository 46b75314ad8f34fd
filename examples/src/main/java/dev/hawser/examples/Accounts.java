package dev.hawser.examples;

import dev.hawser.core.Program;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.db.ConnectionPool;
import dev.hawser.db.DatabaseException;
import dev.hawser.db.PoolOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Money goes from one account to another, or it doesn't: a transaction on SQLite, and its constraint.
public final class Accounts {
    private static final String SCHEMA = """
        CREATE TABLE IF NOT EXISTS account (
            owner TEXT PRIMARY KEY,
            cents INTEGER NOT NULL CONSTRAINT no_debts CHECK (cents >= 0))\
        """;

    private final ConnectionPool pool;

    private Accounts(ConnectionPool pool) {
        this.pool = pool;
    }

    /// What somebody has.
    public record Account(String owner, long cents) {}

    /// Runs it.
    public static void main(String[] args) {
        Program.exitWith(reactor -> reactor.async(() -> {
            try (var accounts = ConnectionPool.open(
                            "sqlite::memory:", PoolOptions.defaults().withSchema(List.of(SCHEMA)))
                    .await()) {
                demonstrate(new Accounts(accounts));
            }
            return null;
        }));
    }

    private static void demonstrate(Accounts accounts) throws Exception {
        accounts.open("Ann", 100).await();
        accounts.open("Bob", 0).await();
        accounts.pay("Ann", "Bob", 70).await();
        try {
            accounts.pay("Ann", "Bob", 70).await();
        } catch (DatabaseException.Check refused) {
            System.out.println("refused by " + refused.constraint().name());
        }
        for (var account : accounts.all().await()) {
            System.out.println(account.owner() + " has " + account.cents());
        }
    }

    /// Opens an account.
    public Deferred<Integer> open(String owner, long cents) {
        return pool.execute("INSERT INTO account (owner, cents) VALUES (?, ?)", owner, cents);
    }

    /// Moves money.
    public Deferred<@Nullable Void> pay(String from, String to, long cents) {
        return pool.transaction(tx -> {
            tx.execute("UPDATE account SET cents = cents + ? WHERE owner = ?", cents, to);
            tx.execute("UPDATE account SET cents = cents - ? WHERE owner = ?", cents, from);
            return null;
        });
    }

    /// Returns all accounts.
    public Deferred<List<Account>> all() {
        return pool.query("SELECT owner, cents FROM account ORDER BY owner", Account.class);
    }
}
