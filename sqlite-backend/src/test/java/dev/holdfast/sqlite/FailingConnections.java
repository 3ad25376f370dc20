package dev.holdfast.sqlite;

import dev.holdfast.sqlite.database.ConnectionSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Connections whose n-th call to the database fails, before or after it took effect. */
final class FailingConnections implements ConnectionSource {
    private final ConnectionSource real;
    private int code;
    private boolean afterwards;
    private int left = Integer.MAX_VALUE;
    private int calls;

    FailingConnections(ConnectionSource real) {
        this.real = real;
    }

    /** Makes a call fail, counted from 1. */
    synchronized void failAt(int call, int with, boolean afterEffect) {
        left = call;
        code = with;
        afterwards = afterEffect;
        calls = 0;
    }

    synchronized void stop() {
        left = Integer.MAX_VALUE;
    }

    /** Returns whether the failing call was reached. */
    synchronized boolean failed() {
        return left <= 0;
    }

    private synchronized boolean due() {
        calls++;
        return --left == 0;
    }

    @Override
    public Connection open(Access access) throws SQLException {
        if (access == Access.WRITE && due()) {
            throw failure();
        }
        Connection connection = real.open(access);
        return access == Access.WRITE ? wrapped(Connection.class, connection) : connection;
    }

    private synchronized SQLException failure() {
        return new SQLException("injected", null, code);
    }

    private <T> T wrapped(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> call(target, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        boolean counts =
                method.getName().startsWith("execute") || method.getName().equals("prepareStatement");
        boolean failing = counts && due();
        if (failing && !afterwards) {
            throw failure();
        }
        Object answer;
        try {
            answer = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (failing) {
            throw failure();
        }
        if (answer instanceof PreparedStatement statement) {
            return wrapped(PreparedStatement.class, statement);
        }
        return answer instanceof Statement statement ? wrapped(Statement.class, statement) : answer;
    }
}
